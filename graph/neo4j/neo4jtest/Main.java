import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j server for tests: data in the directory of the first argument, Bolt on
 * 127.0.0.1 at the port of the second, with a page cache of the MiB of the third, no
 * authentication. It prints "ready" when it
 * can be asked and ends when standard input does, so it never outlives who started it; then it
 * removes its data.
 */
public class Main {
    public static void main(String[] args) throws Exception {
        SocketAddress address = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(args[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(BoltConnector.advertised_address, address)
            .setConfig(HttpConnector.enabled, false)
            .setConfig(GraphDatabaseSettings.auth_enabled, false)
            .setConfig(GraphDatabaseSettings.pagecache_memory, (args.length > 2 ? Long.parseLong(args[2]) : 64L) << 20)
            .setConfig(GraphDatabaseSettings.keep_logical_logs, "keep_none")
            .build();
        System.out.println("ready");
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        service.shutdown();
        try (Stream<Path> files = Files.walk(Path.of(args[0]))) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }
}
