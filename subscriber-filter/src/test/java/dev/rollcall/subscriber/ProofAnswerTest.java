package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.InstanceProof;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway's question for the instance, in real containers. */
@ParameterizedClass
@EnumSource(AppContainer.class)
final class ProofAnswerTest {
    private static final String NONCE = "0123456789abcdefABCDEF";

    private final AtomicInteger seen = new AtomicInteger();
    private final AppContainer.Running container;

    ProofAnswerTest(AppContainer kind, @TempDir Path folder) throws Exception {
        SubscriberSettings settings = settings();
        container = kind.start(folder, settings, new App(seen), true);
    }

    @AfterEach
    void stop() throws Exception {
        container.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "GET", "POST"})
    void the_instance_proves_itself_on_any_path_and_the_application_sees_nothing(String method) throws Exception {
        RawHttp.Answer answer = RawHttp.ask(container.port(), method, "/any/path", "Rollcall-Proof: " + NONCE);
        assertEquals(204, answer.status());
        assertEquals(List.of(InstanceProof.of(ProgramInstance.get(), NONCE)), answer.values(InstanceProof.FIELD));
        assertEquals(0, seen.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "with-a-dash-in-it-0123456789", "0123456789abcdef, 0123456789abcdef"})
    void what_is_no_question_goes_to_the_application(String nonce) throws Exception {
        RawHttp.Answer answer = RawHttp.get(container.port(), "/", "Rollcall-Proof: " + nonce);
        assertEquals(200, answer.status());
        assertEquals(List.of(), answer.values(InstanceProof.FIELD));
        assertEquals(1, seen.get());
    }

    @Test
    void the_instance_is_one_that_can_be_announced_and_stays_the_same() {
        assertTrue(Attributes.isInstance(ProgramInstance.get()));
        assertEquals(ProgramInstance.get(), ProgramInstance.get());
    }

    private static SubscriberSettings settings() {
        return SubscriberSettings.builder().enabled(false).build();
    }

    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1;

        private final AtomicInteger seen;

        App(AtomicInteger seen) {
            this.seen = seen;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            seen.incrementAndGet();
            response.getWriter().print("app");
        }
    }
}
