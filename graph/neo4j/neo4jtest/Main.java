import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.HttpConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;

/**
 * Neo4j servers for tests, in one process, so that Java compiles for all of them what they
 * need. Each has a page cache of the MiB of the first argument, and asks the user neo4j for
 * the password of the second; where that is empty it asks nobody. The others come in pairs,
 * a server each: the directory of its data, and its port of Bolt on 127.0.0.1. It prints
 * "ready" when all can be asked. SIGTERM shuts them down. When standard input ends it does
 * so too, and removes their data: they never outlive who started them.
 */
public class Main {
    public static void main(String[] args) throws Exception {
        long pageCache = Long.parseLong(args[0]) << 20;
        String password = args[1];
        List<Path> data = new CopyOnWriteArrayList<>();
        List<DatabaseManagementService> services = new CopyOnWriteArrayList<>();
        AtomicBoolean alone = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            services.forEach(DatabaseManagementService::shutdown);
            if (alone.get()) {
                data.forEach(Main::remove);
            }
        }));
        for (int i = 2; i < args.length; i += 2) {
            data.add(Path.of(args[i]));
            services.add(start(Path.of(args[i]), Integer.parseInt(args[i + 1]), pageCache, password));
        }
        System.out.println("ready");
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        alone.set(true);
        System.exit(0);
    }

    private static DatabaseManagementService start(Path data, int port, long pageCache, String password) {
        SocketAddress address = new SocketAddress("127.0.0.1", port);
        DatabaseManagementService service = new DatabaseManagementServiceBuilder(data)
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, address)
            .setConfig(BoltConnector.advertised_address, address)
            .setConfig(HttpConnector.enabled, false)
            .setConfig(GraphDatabaseSettings.auth_enabled, !password.isEmpty())
            .setConfig(GraphDatabaseSettings.pagecache_memory, pageCache)
            .setConfig(GraphDatabaseSettings.keep_logical_logs, "keep_none")
            // Tests empty the graph time and again: that alone makes no plan a bad one.
            .setConfig(GraphDatabaseSettings.cypher_min_replan_interval, Duration.ofDays(1))
            .setConfig(GraphDatabaseSettings.preallocate_logical_logs, false)
            .build();
        if (!password.isEmpty()) {
            service.database("system").executeTransactionally(
                "CREATE OR REPLACE USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
        }
        return service;
    }

    private static void remove(Path data) {
        try (Stream<Path> files = Files.walk(data)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (java.io.IOException e) {
            e.printStackTrace();
        }
    }
}
