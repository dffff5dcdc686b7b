package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class RetryRuleTest {
    private final Throwable broken = new IOException("broken");
    private final Throwable timedOut = new TimeoutException();
    private final Throwable queueFull = new RejectedExecutionException();

    @ParameterizedTest
    @CsvSource({
        // What no backend has seen may always be sent again.
        "GET,    NOT_SENT, false, 0, true",
        "POST,   NOT_SENT, false, 0, true",
        "PATCH,  NOT_SENT, false, 7, true",
        // Unless a part of the body is gone.
        "POST,   NOT_SENT, true,  0, false",
        // What a backend may have seen, once, if repeating it does no harm.
        "GET,    SENT,     false, 0, true",
        "HEAD,   SENT,     false, 0, true",
        "OPTIONS,SENT,     false, 0, true",
        "PUT,    SENT,     false, 0, true",
        "DELETE, SENT,     false, 0, true",
        "GET,    SENT,     false, 1, false",
        "GET,    SENT,     true,  0, false",
        "POST,   SENT,     false, 0, false",
        "PATCH,  SENT,     false, 0, false",
        "TRACE,  SENT,     false, 0, false",
        "get,    SENT,     false, 0, false",
        "FOO,    SENT,     false, 0, false",
        // What has been answered never.
        "GET,    ANSWERED, false, 0, false",
        "POST,   ANSWERED, false, 0, false"
    })
    void a_failed_attempt_may_be_followed_by_another(
            String method, Progress progress, boolean bodyTouched, int repeats, boolean again) {
        assertEquals(again, RetryRule.mayRetry(method, progress, bodyTouched, repeats, broken));
    }

    @ParameterizedTest
    @EnumSource(value = Progress.class, names = "NOT_SENT", mode = EnumSource.Mode.EXCLUDE)
    void a_backend_that_was_too_slow_is_not_asked_again(Progress progress) {
        assertFalse(RetryRule.mayRetry("GET", progress, false, 0, timedOut));
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_SENT, NO_BACKEND, CONNECTION_TIMEOUT, OVERLOADED",
        "SENT, BAD_ANSWER, TIMEOUT, OVERLOADED",
        "ANSWERED, INCOMPLETE_ANSWER, TIMEOUT, OVERLOADED"
    })
    void the_last_failure_decides_the_answer(
            Progress progress, ProxyError whenBroken, ProxyError whenTimedOut, ProxyError whenQueueFull) {
        assertEquals(whenBroken, ProxyError.of(broken, progress));
        assertEquals(whenTimedOut, ProxyError.of(timedOut, progress));
        assertEquals(whenQueueFull, ProxyError.of(queueFull, progress));
    }

    @ParameterizedTest
    @EnumSource(ProxyError.class)
    void what_we_say_is_short_and_plain_and_temporary_only_as_429_or_503(ProxyError error) {
        assertEquals(error.status() == 503 || error.status() == 429, error.isTemporary());
        assertTrue((error.reason() + ": " + error.sentence())
                .matches("[A-Za-z-]+( [A-Z][A-Za-z]+)*: [A-Z][A-Za-z', .]+\\."));
        // RFC 9209 §2: a list of one item with its parameters, §2.1.1 and §2.1.4.
        assertTrue(error.proxyStatus().matches("rollcall; error=[a-z_]+(; details=\"[a-z]+\")?"), error.proxyStatus());
    }
}
