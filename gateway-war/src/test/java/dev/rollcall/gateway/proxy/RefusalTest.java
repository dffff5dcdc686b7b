package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.upstream.Status;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests that a backend's filter refuses. */
@ParameterizedClass
@EnumSource(Container.class)
final class RefusalTest {
    private static final String INSTANCE = "7Qm2x9TbK4wZpR81";
    private static final Attributes ANNOUNCED = Attributes.DEFAULT.withInstance(INSTANCE);

    private final Container container;

    RefusalTest(Container container) {
        this.container = container;
    }

    private static ScriptedBackend refusing(String marker) throws Exception {
        return ScriptedBackend.playing((wire, connection) -> {
            for (Message request = wire.readRequest(); request != null; request = wire.readRequest()) {
                wire.send("HTTP/1.1 503 No\r\nRollcall-Refused: " + marker + "\r\nContent-Length: 4\r\n\r\nmine");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"draining", "starting", "wrong-instance", "overloaded"})
    void a_post_goes_to_the_next_one_with_its_body_intact(String reason) throws Exception {
        String body = "0123456789".repeat(1000);
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend refuses = refusing(reason + "; " + INSTANCE);
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(ANNOUNCED, refuses.endpoint()).serve(other);

            assertEquals("ok", gateway.post(body).body());
            assertEquals(body, other.request().body());
            assertEquals(1, refuses.requests().size());
            assertEquals(0, gateway.upstream().failures());
            assertEquals(0, gateway.upstream().inFlight());
            assertEquals(!reason.equals("overloaded"), gateway.upstream().isOut());
        }
    }

    @Test
    void a_body_that_is_not_kept_cannot_go_on_and_the_client_is_told_to_come_back() throws Exception {
        String body = "x".repeat(64 * 1024 + 1);
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend refuses = refusing("draining; " + INSTANCE);
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(ANNOUNCED, refuses.endpoint()).serve(other);
            Message answer = gateway.post(body);

            assertEquals(503, answer.status());
            assertFalse(answer.values("retry-after").isEmpty());
            assertEquals(0, other.requests().size());
        }
    }

    @Test
    void where_none_is_left_the_client_gets_the_gateways_own_503() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend refuses = refusing("draining; " + INSTANCE)) {
            gateway.serve(ANNOUNCED, refuses.endpoint());
            Message answer = gateway.get("/");

            assertEquals(503, answer.status());
            assertFalse(answer.body().contains("mine"));
            assertFalse(answer.values("retry-after").isEmpty());
            assertEquals(List.of(), answer.values("rollcall-refused"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"draining; other4K4wZpR81aa", "draining", "broken; " + INSTANCE, "; ;", ""})
    void one_that_is_not_the_announced_instances_word_is_an_answer_like_any_other(String marker) throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend lies = refusing(marker);
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(ANNOUNCED, lies.endpoint()).serve(other);
            Message answer = gateway.get("/");

            assertEquals(503, answer.status());
            assertEquals("mine", answer.body());
            assertEquals(List.of(), answer.values("rollcall-refused"));
            assertEquals(0, other.requests().size());
        }
    }

    @Test
    void nor_is_one_of_a_backend_that_has_announced_none() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend refuses = refusing("draining; " + INSTANCE);
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(refuses, other);

            assertEquals("mine", gateway.get("/").body());
        }
    }

    @Test
    void all_instances_that_share_an_address_are_believed() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend refuses = refusing("draining; " + INSTANCE);
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(ANNOUNCED, refuses.endpoint())
                    .serve(ANNOUNCED.withInstance("another".repeat(3)), refuses.endpoint())
                    .serve(other);

            assertEquals("ok", gateway.get("/").body());
        }
    }

    @Test
    void one_that_is_full_gets_nothing_for_a_moment_and_the_time_of_its_refusals_counts_for_nothing() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend refuses = refusing("overloaded; " + INSTANCE);
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(ANNOUNCED, refuses.endpoint());
            long before = System.nanoTime();
            gateway.get("/");

            assertEquals(Status.FULL, gateway.upstream().status(before));
            assertEquals(0, gateway.upstream().latencyNanos());

            // Without an end.
            gateway.upstream().refusedForWantOfRoom(before + TimeUnit.HOURS.toNanos(1));
            gateway.serve(other);
            for (int i = 0; i < 4; i++) {
                assertEquals("ok", gateway.get("/").body());
            }
            assertEquals(1, refuses.requests().size());
        }
    }

    @Test
    void where_all_are_full_all_are_asked_and_the_client_is_told_why_there_is_no_answer() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container);
                ScriptedBackend refuses = refusing("overloaded; " + INSTANCE);
                ScriptedBackend refusesToo = refusing("overloaded; " + INSTANCE)) {
            gateway.serve(ANNOUNCED, refuses.endpoint()).serve(ANNOUNCED, refusesToo.endpoint());
            for (int asked = 1; asked <= 2; asked++) {
                Message answer = gateway.post("abc");

                assertEquals(503, answer.status());
                assertTrue(answer.body().contains("overloaded"), answer.body());
                assertFalse(answer.values("retry-after").isEmpty());
                assertEquals(
                        List.of("rollcall; error=destination_unavailable; details=\"overloaded\""),
                        answer.values("proxy-status"));
                assertEquals(asked, refuses.requests().size());
                assertEquals(asked, refusesToo.requests().size());
            }
        }
    }

    @Test
    void a_load_that_is_too_high_is_not_multiplied() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of("retry-budget", "0"));
                ScriptedBackend refuses = refusing("overloaded; " + INSTANCE);
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(ANNOUNCED, refuses.endpoint()).serve(other);
            Message answer = gateway.get("/");

            assertEquals(503, answer.status());
            assertTrue(answer.body().contains("overloaded"), answer.body());
            assertEquals(0, other.requests().size());
        }
    }

    @Test
    void the_budget_empties() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of("retry-budget", "1"));
                ScriptedBackend refuses = refusing("overloaded; " + INSTANCE);
                ScriptedBackend refusesToo = refusing("overloaded; " + INSTANCE)) {
            gateway.serve(ANNOUNCED, refuses.endpoint()).serve(ANNOUNCED, refusesToo.endpoint());
            int requests = 0;
            int before = -1;
            int both = 0;
            // As long as both are asked for each request, and for one request more.
            while (both != before && requests < 3000) {
                gateway.get("/");
                requests++;
                before = both;
                both = refuses.requests().size() + refusesToo.requests().size() - requests;
            }

            assertTrue(requests < 3000, "it never ends");
            assertTrue(both >= 10 * RetryBudget.PER_SECOND, "retries: " + both);
        }
    }

    @Test
    void an_empty_budget_loses_no_request_that_nobody_has_got() throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(container, Map.of("retry-budget", "0"));
                ScriptedBackend other = ScriptedBackend.saying("ok")) {
            gateway.serve(ScriptedBackend.nobody(), ScriptedBackend.nobody()).serve(other);

            assertEquals("ok", gateway.post("abc").body());
        }
    }
}
