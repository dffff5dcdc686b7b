package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two gateways that announce to each other, each with an application of its own. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RingIT {
    @RegisterExtension
    static final Stage STAGE = new Stage();

    private static final String RING = "ring.test";
    // ring.test at both, left.test, right.test.
    private static final int KEYS = 3;
    private static final int ROUNDS = 3;

    private static List<Gateway> gateways = List.of();
    private static List<Container> apps = List.of();

    @BeforeAll
    static void start() {
        Gateway one = STAGE.gateway("one", ContainerKind.STANDALONE);
        Gateway two = STAGE.gateway("two", ContainerKind.TOMCAT_11);
        gateways = List.of(one.resubscribeTo(two), two.resubscribeTo(one));
        apps = List.of(app("left", ContainerKind.JETTY_EE10, one), app("right", ContainerKind.TOMCAT_10, two));
        STAGE.start();
        gateways.forEach(gateway -> apps.forEach(app -> gateway.awaitServed(app.ownName())));
    }

    private static Container app(String name, ContainerKind kind, Gateway gateway) {
        return STAGE.app(name, kind, gateway)
                .with("rollcall.hostnames", RING + " " + name + ".test")
                .deploy(Places.SAMPLE_WAR);
    }

    @Test
    @Order(1)
    void both_gateways_serve_the_applications_of_both() throws IOException {
        for (Gateway gateway : gateways) {
            Set<String> instances = new HashSet<>();
            for (int request = 0; request < 12; request++) {
                instances.add(Client.field(gateway.client().get(RING, "/").body(), "port"));
            }
            assertEquals(2, instances.size());
        }
    }

    @Test
    @Order(2)
    void announcements_do_not_go_round() throws IOException {
        long startNanos = System.nanoTime();
        long before = datagrams();
        // Nothing but the periodic announcements tells here how much time has passed for the gateways.
        long enough = before + 2 * 2 * KEYS * ROUNDS;
        Eventually.holds("some rounds", () -> datagrams() >= enough);
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos) + 1;
        // In one second each gateway hears its application and the other gateway about each key once. A change would be
        // told at once, but there is none. In a storm it would be thousands.
        long most = 2 * 2 * KEYS * (seconds + 1);
        long heard = datagrams() - before;
        assertTrue(heard <= most, heard + " datagrams in " + seconds + " s");
    }

    private static long datagrams() throws IOException {
        long sum = 0;
        for (Gateway gateway : gateways) {
            Stats stats = gateway.stats();
            sum += stats.number("accepted") + stats.number("LOOP");
        }
        return sum;
    }

    @Test
    @Order(3)
    void an_application_that_was_killed_disappears_everywhere() throws IOException {
        for (Container app : List.of(apps.get(1), apps.get(0))) {
            app.kill();
            for (Gateway gateway : gateways) {
                Eventually.holds(
                        app.ownName() + " is forgotten",
                        () -> gateway.stats().nodes(app.ownName()).isEmpty());
                assertEquals(503, gateway.client().get(app.ownName(), "/").statusCode());
            }
        }
        for (Gateway gateway : gateways) {
            Eventually.holds("nobody is left", () -> gateway.stats().nodes(RING).isEmpty());
            assertEquals(503, gateway.client().get(RING, "/").statusCode());
        }
    }
}
