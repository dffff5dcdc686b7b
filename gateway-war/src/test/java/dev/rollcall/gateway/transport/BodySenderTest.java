package dev.rollcall.gateway.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a body is begun that the backend is to ask for: the order of events, and the clock, are the test's. */
final class BodySenderTest {
    private static final Endpoint ENDPOINT = new Endpoint("127.0.0.1", 80);

    private final CountedBody body = new CountedBody();
    private long startNanos;
    private BodySender sender = sender(TestTransport.expecting(ENDPOINT, body));

    /** Has nothing yet, and counts how often it is asked. */
    private static final class CountedBody extends AsyncRequestContent {
        private int asked;

        @Override
        public Content.@Nullable Chunk read() {
            asked++;
            return super.read();
        }
    }

    @BeforeEach
    void start() {
        startNanos = System.nanoTime();
    }

    @Test
    void it_is_begun_at_once_where_nothing_is_expected() {
        sender = sender(TestTransport.post(ENDPOINT, body));
        assertEquals(0, body.asked);

        sender.written();
        assertEquals(1, body.asked);
    }

    @Test
    void it_is_begun_when_the_backend_asks() {
        sender.written();
        assertEquals(0, body.asked);

        sender.proceed();
        assertEquals(1, body.asked);
        sender.proceed();
        sender.tick(startNanos + TestTransport.LONG.toNanos());
        assertEquals(1, body.asked);
    }

    @Test
    void it_is_begun_when_the_backend_asks_before_the_head_is_known_to_have_been_taken() {
        sender.proceed();
        assertEquals(0, body.asked);

        sender.written();
        assertEquals(1, body.asked);
    }

    @Test
    void it_is_begun_after_a_second_without_a_word() {
        sender.written();
        long endNanos = System.nanoTime();

        sender.tick(startNanos + Duration.ofSeconds(1).toNanos());
        assertEquals(0, body.asked);
        sender.tick(endNanos + Duration.ofSeconds(1).toNanos() + 1);
        assertEquals(1, body.asked);
    }

    @Test
    void half_of_the_time_out_is_left_for_the_answer() {
        sender = sender(within(Duration.ofMillis(200)));
        sender.written();
        long endNanos = System.nanoTime();

        sender.tick(startNanos + Duration.ofMillis(100).toNanos());
        assertEquals(0, body.asked);
        sender.tick(endNanos + Duration.ofMillis(100).toNanos() + 1);
        assertEquals(1, body.asked);
    }

    @Test
    void it_is_never_begun_before_the_head_has_been_taken() {
        sender.tick(startNanos + TestTransport.LONG.toNanos());

        assertEquals(0, body.asked);
    }

    @Test
    void it_is_never_begun_after_a_final_answer() {
        sender.written();
        sender.answered();
        sender.tick(startNanos + TestTransport.LONG.toNanos());
        sender.proceed();

        assertEquals(0, body.asked);
    }

    @Test
    void it_is_never_begun_after_a_final_answer_that_came_before_the_head_was_known_to_have_been_taken() {
        sender.answered();
        sender.written();
        sender.tick(startNanos + TestTransport.LONG.toNanos());
        sender.proceed();

        assertEquals(0, body.asked);
    }

    private CallRequest within(Duration timeout) {
        CallRequest expecting = TestTransport.expecting(ENDPOINT, body);
        return new CallRequest(ENDPOINT, "", "POST", "/", null, expecting.fields(), body, null, timeout);
    }

    /** All on the test's thread, and to nobody: it is never sent. */
    private BodySender sender(CallRequest request) {
        try {
            PooledTransport transport = new PooledTransport(
                    new TransportSettings(TestTransport.LONG, TestTransport.LONG, TestTransport.LONG, 1, 1),
                    new SocketAddressResolver.Sync(),
                    Runnable::run);
            Heard nobody = Heard.eager();
            PooledCall call = new PooledCall(
                    request, nobody, transport, new EndpointPool(ENDPOINT, transport), transport.nextLoop());
            return new BodySender(call, body, nobody, Runnable::run);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
