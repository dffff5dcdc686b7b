package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.access.AccessLog;
import dev.rollcall.gateway.config.AccessLogSettings;
import dev.rollcall.gateway.config.RequestIdPolicy;
import dev.rollcall.gateway.testing.Wire;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What attempts that follow each other see of one body; what they do with it is said by the answer. */
@ParameterizedClass
@EnumSource(Container.class)
final class ClientRequestBodyTest {
    private final Container container;

    ClientRequestBodyTest(Container container) {
        this.container = container;
    }

    @Test
    void the_attempt_that_has_it_gets_all_of_it() throws Exception {
        assertEquals("some body", seen((body, answer) -> readAll(body.forAttempt(), answer)));
    }

    @Test
    void an_attempt_that_is_over_gets_nothing_of_it() throws Exception {
        String seen = seen((body, answer) -> {
            Request.Content over = body.forAttempt();
            Request.Content next = body.forAttempt();
            answer.append(Content.Chunk.isFailure(over.read()) ? "nothing, " : "stolen, ");
            readAll(next, answer);
        });

        assertEquals("nothing, some body", seen);
    }

    @Test
    void nor_can_it_take_away_that_the_next_one_waits() throws Exception {
        String seen = seen((body, answer) -> {
            Request.Content over = body.forAttempt();
            Request.Content next = body.forAttempt();
            readAll(next, answer);
            over.demand(() -> answer.append(", stolen"));
            over.fail(new IOException("late"));
        });

        assertEquals("some body", seen);
    }

    @Test
    void an_end_before_the_announced_length_is_a_failure_even_where_the_container_tells_of_an_end() throws Exception {
        String seen = seen((body, answer) -> {
            Request.Content attempt = body.forAttempt();
            body.onAllDataRead();
            answer.append(Content.Chunk.isFailure(attempt.read()));
        });

        assertEquals("true", seen);
    }

    @Test
    void one_that_is_not_kept_cannot_be_sent_anew_once_a_part_has_been_read() throws Exception {
        String seen = seen(
                (body, answer) -> {
                    Request.Content attempt = body.forAttempt();
                    answer.append(body.takeBack()).append(' ');
                    attempt.read();
                    answer.append(body.takeBack()).append(' ');
                    body.forAttempt().read();
                    answer.append(body.takeBack());
                },
                8);

        assertEquals("false false true", seen);
    }

    @Test
    void one_that_is_kept_can_be_sent_anew_however_much_of_it_has_been_read() throws Exception {
        String seen = seen((body, answer) -> {
            readAll(body.forAttempt(), answer);
            answer.append(' ').append(body.takeBack()).append(' ');
            readAll(body.forAttempt(), answer);
        });

        assertEquals("some body false some body", seen);
    }

    @Test
    void once_it_is_forgotten_it_cannot() throws Exception {
        String seen = seen((body, answer) -> {
            body.forAttempt().read();
            body.forget();
            answer.append(body.takeBack());
        });

        assertEquals("true", seen);
    }

    /** What is done with a body that has been sent whole. */
    private interface Use {
        void of(ClientRequestBody body, StringBuilder answer) throws IOException;
    }

    private String seen(Use use) throws Exception {
        return seen(use, 9);
    }

    private String seen(Use use, int keptBytes) throws Exception {
        try (Container.Running running = container.start(new Uses(use, keptBytes), Container.IDLE_MILLIS);
                Wire client = Wire.to(running.port())) {
            client.send("POST / HTTP/1.1\r\nHost: mysite.com\r\nContent-Length: 9\r\n\r\nsome body");
            return client.readResponse().body();
        }
    }

    private static void readAll(Request.Content body, StringBuilder answer) {
        for (Content.Chunk chunk = body.read(); chunk != null; chunk = body.read()) {
            answer.append(StandardCharsets.UTF_8.decode(chunk.getByteBuffer()));
            if (chunk.isLast()) {
                return;
            }
        }
    }

    /** Uses each request's body as soon as its first byte is there. */
    private static final class Uses extends HttpServlet {
        private static final long serialVersionUID = 1L;

        private final transient Use use;
        private final int keptBytes;

        Uses(Use use, int keptBytes) {
            this.use = use;
            this.keptBytes = keptBytes;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            ExchangeLock lock = new ExchangeLock();
            ClientRequest read = ClientRequest.of(
                    request, new ForwardedFields(List.of()), new RequestIds(RequestIdPolicy.OFF, Random::new));
            AccessLog none = AccessLog.of(new AccessLogSettings(AccessLogSettings.Form.OFF, ""));
            ClientRequestBody body = new ClientRequestBody(
                    request, 1000, keptBytes, lock, new ExchangeNotes(read, none, () -> {}), () -> {
                        throw new IllegalStateException("for HTTP/2 only");
                    });
            AsyncContext async = request.startAsync();
            body.listen();
            body.forAttempt().demand(() -> answer(body, async));
        }

        private void answer(ClientRequestBody body, AsyncContext async) {
            StringBuilder answer = new StringBuilder();
            try {
                use.of(body, answer);
                async.getResponse().getOutputStream().write(answer.toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
            async.complete();
        }
    }
}
