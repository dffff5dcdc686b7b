package dev.rollcall.gateway.proof;

import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import dev.rollcall.gateway.registry.ProofTask;
import dev.rollcall.protocol.InstanceProof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one request that a backend gets before all others: HEAD, which does nothing anywhere (RFC 9110 §9.2.1) and makes
 * nobody send a body, on a path that a request for the backend's key could have.
 */
final class IdentityQuestion {
    private static final String PATH = "/.rollcall/instance";
    private static final String HTTP = "HTTP/1.";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})[ \r\n]");
    private static final Pattern PROOF =
            Pattern.compile("\n" + InstanceProof.FIELD + ":[ \t]*([^\r\n]*?)[ \t]*\r?\n", Pattern.CASE_INSENSITIVE);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16;
    // More than any container's own fields; of a stranger nobody needs to know more.
    private static final int MAX_HEAD = 16_384;

    private final ProofTask task;
    private final Duration timeout;
    private final String nonce;

    IdentityQuestion(ProofTask task, Duration timeout) {
        this.task = task;
        this.timeout = timeout;
        byte[] random = new byte[NONCE_BYTES];
        RANDOM.nextBytes(random);
        this.nonce = HexFormat.of().formatHex(random);
    }

    ProofOutcome ask(Socket connection) throws IOException {
        connection.getOutputStream().write(request().getBytes(StandardCharsets.US_ASCII));
        return judge(head(connection));
    }

    private String request() {
        String host = task.key().host();
        return "HEAD " + task.key().pathPrefix() + PATH + " HTTP/1.1\r\nHost: "
                + (host.startsWith(".") ? host.substring(1) : host) + "\r\n"
                + InstanceProof.FIELD + ": " + nonce + "\r\nConnection: close\r\n\r\n";
    }

    /** Returns what has come by the end of the head, of the connection or of the time. */
    private String head(Socket connection) throws IOException {
        long endNanos = System.nanoTime() + timeout.toNanos();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = connection.getInputStream();
        byte[] buffer = new byte[1024];
        while (head.size() < MAX_HEAD && !isComplete(head)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            connection.setSoTimeout((int) Math.max(1, millis));
            int read = millis <= 0 ? 0 : readUntilLate(in, buffer);
            if (read < 0 && head.size() == 0) {
                throw new IOException("closes the connection without an answer");
            }
            if (read <= 0) {
                break;
            }
            head.write(buffer, 0, read);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int readUntilLate(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketTimeoutException late) {
            return 0;
        }
    }

    private static boolean isComplete(ByteArrayOutputStream head) {
        String text = head.toString(StandardCharsets.ISO_8859_1);
        return text.contains("\r\n\r\n") || text.contains("\n\n") || !begins(text);
    }

    private static boolean begins(String text) {
        return text.startsWith(HTTP) || HTTP.startsWith(text);
    }

    private ProofOutcome judge(String head) {
        if (head.isEmpty()) {
            return doubtful("no word about its identity in " + BackendProbe.shown(timeout));
        }
        Matcher status = STATUS.matcher(head);
        if (!status.lookingAt()) {
            return BackendProbe.refused("another program answers at " + task.endpoint() + ", which speaks no HTTP");
        }
        Matcher found = PROOF.matcher(head);
        Optional<String> proof = found.find() ? Optional.of(found.group(1)) : Optional.empty();
        if (proof.isEmpty()) {
            return doubtful("HTTP " + status.group(1) + " without a word about its identity");
        }
        String expected = InstanceProof.of(task.instance().orElseThrow(), nonce);
        return proof.get().toLowerCase(Locale.ROOT).equals(expected)
                ? new ProofOutcome(Verdict.PROVEN, "")
                : BackendProbe.refused("another program answers at " + task.endpoint() + ", another instance");
    }

    private static ProofOutcome doubtful(String seen) {
        return new ProofOutcome(Verdict.DOUBTFUL, seen);
    }
}
