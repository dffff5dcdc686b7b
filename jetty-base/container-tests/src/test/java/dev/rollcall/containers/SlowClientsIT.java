package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that take a file slowly, and containers with fewer threads than there are such clients. */
final class SlowClientsIT {
    @RegisterExtension
    static final Fleet FLEET = new Fleet(ContainerKind.STANDALONE);

    private static final int CLIENTS = 20;

    private static List<Container> apps = List.of();

    @BeforeAll
    static void start() {
        apps = List.of(
                FLEET.extra("jetty", ContainerKind.JETTY_EE10)
                        .edit(
                                "start.d/server.ini",
                                "--module=threadpool",
                                "--module=threadpool\njetty.threadPool.minThreads=6\njetty.threadPool.maxThreads=6"),
                FLEET.extra("tomcat", ContainerKind.TOMCAT_11)
                        .edit("conf/server.xml", "protocol=\"HTTP/1.1\"", "protocol=\"HTTP/1.1\" maxThreads=\"3\""));
        apps.forEach(app -> app.deploy(Places.SAMPLE_WAR));
        Stage.start(apps);
        apps.forEach(FLEET::awaitServed);
    }

    @Test
    void slow_clients_of_a_large_file_occupy_no_thread_of_the_application() throws IOException {
        for (Container app : apps) {
            // Through the gateway, and straight to the application.
            for (int port : List.of(FLEET.gateway().port(), app.port())) {
                List<RawExchange> slow = new ArrayList<>();
                try {
                    for (int client = 0; client < CLIENTS; client++) {
                        RawExchange exchange = new RawExchange(port, "GET", app.ownName(), "/large.bin");
                        slow.add(exchange);
                        assertEquals(200, exchange.head().status());
                        exchange.read(1000);
                    }
                    for (int request = 0; request < 10; request++) {
                        assertEquals(200, FLEET.client().get(app.ownName(), "/").statusCode());
                    }
                    slow.get(0).read(20_000_000);
                } finally {
                    for (RawExchange exchange : slow) {
                        exchange.close();
                    }
                }
            }
        }
    }
}
