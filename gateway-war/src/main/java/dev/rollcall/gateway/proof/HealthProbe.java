package dev.rollcall.gateway.proof;

import dev.rollcall.gateway.registry.CheckOutcome;
import dev.rollcall.gateway.registry.CheckTask;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one backend, by the path that it has named, whether it is well. Safe for use by many threads. */
public final class HealthProbe {
    private static final Logger LOG = LoggerFactory.getLogger(HealthProbe.class);

    // Who takes longer to say whether it is well is of no use to anybody who waits for an answer.
    private static final Duration LONGEST = Duration.ofSeconds(5);
    // The answer's rest is read only so that the backend need not see a broken connection.
    private static final int MAX_BODY = 65_536;
    private static final Duration FAREWELL = Duration.ofSeconds(1);
    // Interim answers (RFC 9110 §15.2) tell nothing. Each is matched in one way only: a stranger has written this.
    private static final Pattern STATUS = Pattern.compile(
            "(?>HTTP/1\\.[0-9] 1[0-9]{2}.*?\r?\n\r?\n){0,9}+HTTP/1\\.[0-9] ([2-9][0-9]{2})[ \r\n]", Pattern.DOTALL);
    private static final int FIRST_GOOD = 200;
    private static final int FIRST_BAD = 400;

    private final BackendConnector connector;

    public HealthProbe(BackendConnector connector) {
        this.connector = connector;
    }

    /**
     * Takes its time: what {@link BackendConnector} takes, and then as long as the interval is, but no more than 5 s, and a
     * second for the answer's rest. Never throws.
     */
    public CheckOutcome look(CheckTask task) {
        Duration timeout = task.interval().compareTo(LONGEST) < 0 ? task.interval() : LONGEST;
        long endNanos = System.nanoTime() + timeout.toNanos();
        try (Socket connection = connector.open(task.endpoint(), task.key())) {
            connection.getOutputStream().write(request(task).getBytes(StandardCharsets.US_ASCII));
            String head = AnswerHead.read(
                    connection, timeout, text -> STATUS.matcher(text).lookingAt());
            CheckOutcome outcome = judge(head, timeout, isOver(endNanos));
            if (outcome.well()) {
                takeRest(connection);
            }
            return outcome;
        } catch (IOException | RuntimeException failed) {
            LOG.debug("check failed endpoint={} path={}", task.endpoint(), task.path(), failed);
            return new CheckOutcome(false, isOver(endNanos), connector.words(failed));
        }
    }

    private static boolean isOver(long endNanos) {
        return endNanos - System.nanoTime() <= 0;
    }

    private static String request(CheckTask task) {
        return "GET " + task.path() + " HTTP/1.1\r\nHost: " + IdentityQuestion.host(task.key()) + "\r\n"
                + task.instance()
                        .map(instance -> "Rollcall-Instance: " + instance + "\r\n")
                        .orElse("")
                + "User-Agent: Rollcall-Check\r\nConnection: close\r\n\r\n";
    }

    private static CheckOutcome judge(String head, Duration timeout, boolean late) {
        Matcher status = STATUS.matcher(head);
        if (status.lookingAt()) {
            int code = Integer.parseInt(status.group(1));
            return new CheckOutcome(code >= FIRST_GOOD && code < FIRST_BAD, late, "HTTP " + code);
        }
        return new CheckOutcome(
                false,
                late,
                head.isEmpty() ? "no answer in " + BackendConnector.shown(timeout) : "no whole answer in HTTP");
    }

    private static void takeRest(Socket connection) {
        long endNanos = System.nanoTime() + FAREWELL.toNanos();
        byte[] buffer = new byte[1024];
        try {
            InputStream in = connection.getInputStream();
            int left = MAX_BODY;
            int read = 0;
            while (left > 0 && read >= 0 && endNanos - System.nanoTime() > 0) {
                long millis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
                connection.setSoTimeout((int) Math.max(1, millis));
                read = in.read(buffer);
                left -= Math.max(0, read);
            }
        } catch (IOException ignored) {
            // It has said what it had to say.
        }
    }
}
