package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AnnouncerTest {
    private static final Duration FAST = Duration.ofMillis(100);
    private static final Duration NEVER_AGAIN = Duration.ofHours(1);
    private static final Endpoint APP = new Endpoint("10.0.0.7", 8080);

    private volatile Optional<Endpoint> endpoint = Optional.of(APP);
    private volatile Map<Endpoint, Set<ServiceKey>> wanted = Map.of();

    @Test
    void subscribes_every_key_at_every_gateway_and_unsubscribes_all_on_close() throws Exception {
        try (UdpGateway one = UdpGateway.open();
                UdpGateway two = UdpGateway.open()) {
            wanted = Map.of(one.address(), keys("a.com", "b.com/shop"), two.address(), keys("c.com"));
            try (Announcer announcer = announcer(NEVER_AGAIN)) {
                announcer.start();
                Await.until("all subscribed", () -> one.subscribes() == 2 && two.subscribes() == 1);
                assertEquals(Set.of("a.com=10.0.0.7:8080", "b.com/shop=10.0.0.7:8080"), one.subscribed());
            }
            Await.until("all unsubscribed", () -> one.unsubscribes() == 2 && two.unsubscribes() == 1);
        }
    }

    @Test
    void says_its_weight() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            wanted = Map.of(gateway.address(), keys("a.com"));
            try (Announcer announcer = new Announcer("weighty", () -> endpoint, () -> wanted, FAST, 7)) {
                announcer.start();
                Await.until("subscribed", () -> gateway.subscribes() > 0);
            }
            Subscribe first =
                    assertInstanceOf(Subscribe.class, gateway.messages().get(0));
            assertEquals(7, first.attributes().weight());
        }
    }

    @Test
    void closing_twice_unsubscribes_once_and_leaves_no_thread() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            wanted = Map.of(gateway.address(), keys("a.com"));
            Announcer announcer = announcer(NEVER_AGAIN);
            announcer.start();
            Await.until("subscribed", () -> gateway.subscribes() == 1);
            announcer.close();
            announcer.close();
            assertFalse(Threads.alive("announcer-test"));
            Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
        }
    }

    @Test
    void closing_before_any_start_does_nothing() {
        announcer(FAST).close();
    }

    @Test
    void repeats_itself_every_period() throws Exception {
        try (UdpGateway gateway = UdpGateway.open();
                LogCapture log = new LogCapture()) {
            wanted = Map.of(gateway.address(), keys("a.com"));
            try (Announcer announcer = announcer(FAST)) {
                announcer.start();
                Await.until("renewed", () -> gateway.subscribes() >= 4);
            }
            assertEquals(
                    1,
                    log.count("INFO subscribed key=a.com endpoint=10.0.0.7:8080 gateway=" + gateway.address()
                            + " freq=100ms"));
            assertEquals(1, log.count("INFO unsubscribed key=a.com endpoint=10.0.0.7:8080"));
        }
    }

    @Test
    void waits_for_the_endpoint() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            endpoint = Optional.empty();
            CountDownLatch asked = new CountDownLatch(3);
            wanted = Map.of(gateway.address(), keys("a.com"));
            Supplier<Optional<Endpoint>> counting = () -> {
                asked.countDown();
                return endpoint;
            };
            try (Announcer announcer = new Announcer("announcer-test", counting, () -> wanted, NEVER_AGAIN, 1)) {
                announcer.start();
                asked.await();
                assertEquals(0, gateway.subscribes());
                endpoint = Optional.of(APP);
                Await.until("subscribed", () -> gateway.subscribes() == 1);
            }
        }
    }

    @Test
    void a_new_port_replaces_the_old_one() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            wanted = Map.of(gateway.address(), keys("a.com"));
            try (Announcer announcer = announcer(FAST)) {
                announcer.start();
                Await.until("subscribed", () -> gateway.subscribes() > 0);
                endpoint = Optional.of(new Endpoint("10.0.0.7", 9090));
                Await.until("moved", () -> gateway.subscribed().equals(Set.of("a.com=10.0.0.7:9090")));
                assertEquals(1, gateway.unsubscribes());
            }
        }
    }

    @Test
    void a_closed_port_is_unsubscribed() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            wanted = Map.of(gateway.address(), keys("a.com"));
            try (Announcer announcer = announcer(FAST)) {
                announcer.start();
                Await.until("subscribed", () -> gateway.subscribes() > 0);
                endpoint = Optional.empty();
                Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
            }
        }
    }

    @Test
    void new_keys_are_subscribed_and_removed_ones_unsubscribed() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            wanted = Map.of(gateway.address(), keys("a.com", "b.com"));
            try (Announcer announcer = announcer(FAST)) {
                announcer.start();
                Await.until("both", () -> gateway.keys().equals(Set.of("a.com", "b.com")));
                wanted = Map.of(gateway.address(), keys("b.com", "c.com"));
                Await.until("changed", () -> gateway.keys().equals(Set.of("b.com", "c.com")));
            }
        }
    }

    @Test
    void a_gateway_that_is_not_wanted_any_more_is_left() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            wanted = Map.of(gateway.address(), keys("a.com"));
            try (Announcer announcer = announcer(FAST)) {
                announcer.start();
                Await.until("subscribed", () -> gateway.subscribes() > 0);
                wanted = Map.of();
                Await.until("unsubscribed", () -> gateway.unsubscribes() == 1);
            }
        }
    }

    @Test
    void a_wildcard_host_becomes_the_address_that_routes_to_the_gateway() throws Exception {
        try (UdpGateway gateway = UdpGateway.open()) {
            endpoint = Optional.of(new Endpoint("", 8080));
            wanted = Map.of(gateway.address(), keys("a.com"));
            try (Announcer announcer = announcer(FAST)) {
                announcer.start();
                Await.until("subscribed", () -> gateway.subscribed().equals(Set.of("a.com=127.0.0.1:8080")));
            }
        }
    }

    @Test
    void a_gateway_that_is_down_is_told_once_and_found_again_while_the_other_is_served() throws Exception {
        try (UdpGateway up = UdpGateway.open();
                LogCapture log = new LogCapture()) {
            UdpGateway closed = UdpGateway.open();
            closed.close();
            Map<Endpoint, Set<ServiceKey>> both = new LinkedHashMap<>();
            both.put(closed.address(), keys("a.com", "b.com"));
            both.put(up.address(), keys("a.com"));
            wanted = both;
            Announcer announcer = announcer(FAST);
            announcer.start();
            Await.until("the other is served", () -> up.subscribes() >= 5);
            assertEquals(1, log.count("WARNING gateway unreachable gateway=" + closed.address()));
            try (UdpGateway back = UdpGateway.open(closed.address().port())) {
                Await.until("back", () -> back.keys().equals(Set.of("a.com", "b.com")));
                Await.until("told", () -> log.count("INFO gateway reachable again") == 1);
                announcer.close();
                Await.until("unsubscribed", () -> back.unsubscribes() == 2);
            }
            assertEquals(1, log.count("gateway unreachable"));
        }
    }

    @Test
    void a_name_that_does_not_resolve_is_told_once_and_tried_again() throws Exception {
        AtomicBoolean known = new AtomicBoolean();
        HostLookup lookup = host -> {
            if (!known.get()) {
                throw new UnknownHostException(host);
            }
            return ip("127.0.0.1");
        };
        try (UdpGateway gateway = UdpGateway.open();
                UdpGateway other = UdpGateway.open();
                LogCapture log = new LogCapture()) {
            Endpoint named = gateway.address().withHost("gateway.internal");
            wanted = Map.of(named, keys("a.com"), other.address().withHost("127.0.0.1"), keys("a.com"));
            try (Announcer announcer =
                    announcer(FAST, host -> host.equals("127.0.0.1") ? ip(host) : lookup.resolve(host))) {
                announcer.start();
                Await.until("others are served", () -> other.subscribes() >= 5);
                assertEquals(
                        1,
                        log.count("gateway unreachable gateway=" + named + " problem=\"its name does not resolve\""));
                known.set(true);
                Await.until("subscribed", () -> gateway.subscribes() > 0);
            }
            assertEquals(1, log.count("unreachable"));
            assertFalse(Threads.alive("rollcall-lookup"));
        }
    }

    @Test
    void a_name_service_that_hangs_delays_neither_others_nor_the_stop() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        HostLookup lookup = host -> {
            if (host.equals("slow.internal")) {
                awaitUninterruptibly(hang);
            }
            return ip("127.0.0.1");
        };
        try (UdpGateway other = UdpGateway.open()) {
            Map<Endpoint, Set<ServiceKey>> both = new LinkedHashMap<>();
            both.put(new Endpoint("slow.internal", 8001), keys("a.com"));
            both.put(other.address(), keys("a.com"));
            wanted = both;
            Announcer announcer = announcer(FAST, lookup);
            announcer.start();
            Await.until("others are served", () -> other.subscribes() >= 5);
            announcer.close();
            Await.until("unsubscribed", () -> other.unsubscribes() == 1);
            assertFalse(Threads.alive("announcer-test"));
        } finally {
            hang.countDown();
        }
        Await.until("the look-up has ended", () -> !Threads.alive("rollcall-lookup"));
    }

    @Test
    void a_gateway_that_moves_to_another_address_is_followed() throws Exception {
        AtomicBoolean moved = new AtomicBoolean();
        try (UdpGateway gateway = UdpGateway.open()) {
            // Nobody listens on the first address.
            HostLookup lookup = host -> ip(moved.get() ? "127.0.0.1" : "127.0.0.2");
            wanted = Map.of(gateway.address().withHost("gateway.internal"), keys("a.com"));
            try (Announcer announcer = announcer(FAST, lookup);
                    LogCapture log = new LogCapture()) {
                announcer.start();
                Await.until("unreachable", () -> log.count("gateway unreachable") == 1);
                moved.set(true);
                Await.until("subscribed", () -> gateway.subscribes() > 0);
            }
        }
    }

    @Test
    void a_fault_in_what_it_asks_is_survived() throws Exception {
        try (UdpGateway gateway = UdpGateway.open();
                LogCapture log = new LogCapture()) {
            AtomicBoolean broken = new AtomicBoolean(true);
            Supplier<Optional<Endpoint>> faulty = () -> {
                if (broken.get()) {
                    throw new NoClassDefFoundError("org/example/Connector");
                }
                return endpoint;
            };
            wanted = Map.of(gateway.address(), keys("a.com"));
            try (Announcer announcer = new Announcer("announcer-test", faulty, () -> wanted, FAST, 1)) {
                announcer.start();
                Await.until("told", () -> log.count("announcing failed") == 1);
                broken.set(false);
                Await.until("subscribed", () -> gateway.subscribes() > 0);
            }
            assertEquals(1, log.count("announcing failed"));
        }
    }

    private Announcer announcer(Duration freq) {
        return announcer(freq, InetAddress::getByName);
    }

    private Announcer announcer(Duration freq, HostLookup lookup) {
        return new Announcer("announcer-test", () -> endpoint, () -> wanted, freq, key -> Attributes.DEFAULT, lookup);
    }

    private static Set<ServiceKey> keys(String... keys) {
        return Set.copyOf(java.util.Arrays.stream(keys)
                .map(key -> ServiceKey.parse(key).orElseThrow())
                .toList());
    }

    private static InetAddress ip(String literal) throws UnknownHostException {
        return InetAddress.getAllByName(literal)[0];
    }

    // As the resolver of the JDK: not to be interrupted.
    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            Thread.interrupted();
        }
    }
}
