import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * A Neo4j server for tests: data in the directory of the first argument, Bolt on
 * 127.0.0.1 at the port of the second, with a page cache of the MiB of the third. It
 * asks the user neo4j for the password of the fourth; without one it asks nobody. It
 * prints "ready" when it can be asked. SIGTERM shuts it down. When standard input ends
 * it does so too, and removes its data: it never outlives who started it.
 */
public class Main {
    public static void main(String[] args) throws Exception {
        SocketAddress address = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(Path.of(args[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(BoltConnector.advertised_address, address)
            .setConfig(HttpConnector.enabled, false)
            .setConfig(GraphDatabaseSettings.auth_enabled, args.length > 3)
            .setConfig(GraphDatabaseSettings.pagecache_memory, Long.parseLong(args[2]) << 20)
            .setConfig(GraphDatabaseSettings.keep_logical_logs, "keep_none")
            // Tests empty the graph time and again: that alone makes no plan a bad one.
            .setConfig(GraphDatabaseSettings.cypher_min_replan_interval, Duration.ofDays(1))
            .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
            .build();
        if (args.length > 3) {
            service.database("system").executeTransactionally(
                "CREATE OR REPLACE USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", args[3]));
        }
        AtomicBoolean alone = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            service.shutdown();
            if (alone.get()) {
                remove(Path.of(args[0]));
            }
        }));
        System.out.println("ready");
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        alone.set(true);
        System.exit(0);
    }

    private static void remove(Path data) {
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (java.io.IOException e) {
            e.printStackTrace();
        }
    }
}
