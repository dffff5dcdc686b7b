package dev.rollcall.gateway.proof;

import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import dev.rollcall.gateway.registry.ProofTask;
import dev.rollcall.protocol.InstanceProof;
import dev.rollcall.protocol.ServiceKey;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one request that a backend gets before all others: HEAD, which does nothing anywhere (RFC 9110 §9.2.1) and makes
 * nobody send a body, on a path that a request for the backend's key could have.
 */
final class IdentityQuestion {
    private static final String PATH = "/.rollcall/instance";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[0-9] ([0-9]{3})[ \r\n]");
    private static final Pattern PROOF =
            Pattern.compile("\n" + InstanceProof.FIELD + ":[ \t]*([^\r\n]*?)[ \t]*\r?\n", Pattern.CASE_INSENSITIVE);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 16;

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
        return judge(AnswerHead.read(connection, timeout, IdentityQuestion::isComplete));
    }

    private String request() {
        return "HEAD " + task.key().pathPrefix() + PATH + " HTTP/1.1\r\nHost: " + host(task.key()) + "\r\n"
                + InstanceProof.FIELD + ": " + nonce + "\r\nConnection: close\r\n\r\n";
    }

    /** Returns the host that a request for {@code key} could name. */
    static String host(ServiceKey key) {
        return key.host().startsWith(".") ? key.host().substring(1) : key.host();
    }

    private static boolean isComplete(String head) {
        return head.contains("\r\n\r\n") || head.contains("\n\n");
    }

    private ProofOutcome judge(String head) {
        if (head.isEmpty()) {
            return doubtful("no word about its identity in " + BackendConnector.shown(timeout));
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
