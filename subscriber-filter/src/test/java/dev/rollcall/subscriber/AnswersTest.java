package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.subscriber.SubscriptionState.Status;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;

/** What an announcer makes of a gateway's answers, and of there being none. */
class AnswersTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FAST = Duration.ofMillis(100);
    private static final Endpoint APP = new Endpoint("10.0.0.7", 8080);

    @Test
    void an_unanswered_first_announcement_is_repeated_until_it_is_answered() throws Exception {
        try (UdpGateway gateway = UdpGateway.open().ignoring(2);
                LogCapture log = new LogCapture();
                Announcer announcer = announcer(gateway, HOUR)) {
            announcer.start();
            Await.until("accepted", () -> status(announcer).equals(List.of(Status.ACCEPTED)));
            assertEquals(3, gateway.questions());
            assertEquals(1, log.count("INFO subscribed key=a.com"));
            assertEquals(1, log.count("INFO accepted key=a.com endpoint=10.0.0.7:8080 gateway=" + gateway.address()));
        }
    }

    @Test
    void a_gateway_that_never_answers_gets_one_announcement_per_period_after_the_first_tries() throws Exception {
        try (UdpGateway gateway = UdpGateway.open().ignoring(Integer.MAX_VALUE);
                LogCapture log = new LogCapture();
                Announcer announcer = announcer(gateway, Duration.ofMillis(400))) {
            announcer.start();
            // In the first period after 0, 100 and 300 ms, then every 400 ms.
            Await.until("several periods", () -> gateway.questions() >= 6);
            long start = System.nanoTime();
            int before = gateway.questions();
            Await.until("two more", () -> gateway.questions() >= before + 2);
            assertTrue(System.nanoTime() - start > Duration.ofMillis(350).toNanos(), "it is still repeating itself");
            assertEquals(List.of(Status.ANNOUNCED), status(announcer));
            assertEquals(0, log.count("WARNING"));
        }
    }

    @Test
    void a_gateway_that_comes_a_moment_later_is_found_without_waiting_for_the_period() throws Exception {
        UdpGateway closed = UdpGateway.open();
        closed.close();
        try (LogCapture log = new LogCapture();
                Announcer announcer = announcer(closed, HOUR)) {
            announcer.start();
            Await.until("unreachable", () -> log.count("WARNING gateway unreachable") == 1);
            try (UdpGateway late = UdpGateway.open(closed.address().port())) {
                Await.until("found", () -> late.subscribes() >= 1);
                Await.until("accepted", () -> status(announcer).equals(List.of(Status.ACCEPTED)));
            }
        }
    }

    @Test
    void a_rejection_is_told_once_with_its_reason_and_so_is_its_end() throws Exception {
        try (UdpGateway gateway = UdpGateway.open();
                LogCapture log = new LogCapture();
                Announcer announcer = announcer(gateway, FAST)) {
            gateway.reject("host not allowed");
            announcer.start();
            Await.until("several rejections", () -> gateway.questions() >= 4);
            Await.until("rejected", () -> status(announcer).equals(List.of(Status.REJECTED)));
            assertEquals("host not allowed", announcer.subscriptions().get(0).getReason());
            assertEquals(1, log.count("WARNING rejected key=a.com"));
            gateway.reject(null);
            Await.until("accepted", () -> status(announcer).equals(List.of(Status.ACCEPTED)));
            assertEquals(1, log.count("INFO accepted key=a.com"));
        }
    }

    @Test
    void a_gateway_that_has_answered_and_falls_silent_is_told_once() throws Exception {
        try (UdpGateway gateway = UdpGateway.open();
                LogCapture log = new LogCapture();
                Announcer announcer = announcer(gateway, FAST)) {
            announcer.start();
            Await.until("accepted", () -> status(announcer).equals(List.of(Status.ACCEPTED)));
            gateway.ignoring(Integer.MAX_VALUE);
            Await.until("told", () -> log.count("WARNING not confirmed any more key=a.com") == 1);
            Await.until("shown", () -> status(announcer).equals(List.of(Status.ANNOUNCED)));
        }
    }

    @Test
    void what_cannot_be_sent_and_is_tried_again_counts_as_one_announcement() throws Exception {
        Set<ServiceKey> keys = Set.of(
                ServiceKey.parse("a.com").orElseThrow(),
                ServiceKey.parse("b.com").orElseThrow());
        UdpGateway gateway = UdpGateway.open();
        try (LogCapture log = new LogCapture();
                GatewayLink link = link(gateway)) {
            link.announce(APP, keys);
            Await.until("accepted", () -> {
                link.check();
                return link.states().allMatch(state -> state.getStatus() == Status.ACCEPTED);
            });
            gateway.close();
            link.announce(APP, keys);
            // Sooner or later the system tells that nobody is there.
            Await.until("noticed", () -> {
                link.check();
                return log.count("WARNING gateway unreachable") == 1;
            });
            for (int tries = 0; tries < 8; tries++) {
                link.check();
            }
            assertEquals(1, log.count("WARNING gateway unreachable"));
            assertEquals(0, log.count("WARNING not confirmed any more"));
        }
    }

    private static GatewayLink link(UdpGateway gateway) {
        return new GatewayLink(
                gateway.address().toString(),
                new InetSocketAddress(
                        gateway.address().host(), gateway.address().port()),
                key -> Attributes.DEFAULT,
                new DatagramMaker(Optional.empty(), System::currentTimeMillis),
                HOUR);
    }

    private static SubscriberBean bean(Announcer announcer) {
        RequestsInFlight inFlight = new RequestsInFlight();
        Presence presence = new Presence(List.of(announcer), inFlight::count, () -> false, Duration.ZERO, "/jmx-test");
        return SubscriberBean.register(
                "/jmx-test",
                announcer::subscriptions,
                inFlight,
                presence,
                MaintenanceSwitch.start(presence, Optional.empty(), "/jmx-test"));
    }

    @Test
    void the_state_is_in_jmx_while_the_announcer_runs_and_namesakes_are_numbered() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("dev.rollcall:type=Subscriber,context=\"/jmx-test\"");
        ObjectName second = new ObjectName("dev.rollcall:type=Subscriber,context=\"/jmx-test\",number=2");
        try (UdpGateway gateway = UdpGateway.open();
                Announcer announcer = announcer(gateway, FAST)) {
            SubscriberBean bean = bean(announcer);
            SubscriberBean namesake = bean(announcer);
            announcer.start();
            Await.until("accepted", () -> status(announcer).equals(List.of(Status.ACCEPTED)));
            CompositeData shown = ((CompositeData[]) server.getAttribute(name, "Subscriptions"))[0];
            assertEquals(
                    List.of("a.com", "10.0.0.7:8080", gateway.address().toString(), "ACCEPTED", ""),
                    List.of(shown.getAll(new String[] {"key", "endpoint", "gateway", "status", "reason"})));
            assertEquals(0L, server.getAttribute(second, "Load"));
            bean.close();
            bean.close();
            namesake.close();
            assertTrue(server.queryNames(new ObjectName("dev.rollcall:*"), null).stream()
                    .noneMatch(left -> left.toString().contains("jmx-test")));
        }
    }

    private static List<Status> status(Announcer announcer) {
        return announcer.subscriptions().stream()
                .map(SubscriptionState::getStatus)
                .toList();
    }

    private static Announcer announcer(UdpGateway gateway, Duration freq) {
        Map<Endpoint, Set<ServiceKey>> wanted =
                Map.of(gateway.address(), Set.of(ServiceKey.parse("a.com").orElseThrow()));
        return new Announcer(
                "answers-test",
                () -> Optional.of(APP),
                () -> wanted,
                freq,
                key -> Attributes.DEFAULT,
                Optional.empty());
    }
}
