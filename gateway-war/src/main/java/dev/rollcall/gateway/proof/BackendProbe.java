package dev.rollcall.gateway.proof;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.registry.ProofOutcome;
import dev.rollcall.gateway.registry.ProofOutcome.Verdict;
import dev.rollcall.gateway.registry.ProofTask;
import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one backend: connects to it, over TLS where it speaks that, and asks who it is where it has said so. Safe for
 * use by many threads.
 *
 * <p>What refuses a backend: that it cannot be connected to, that its certificate is not right, that it closes the
 * connection or speaks something else than HTTP when it is asked who it is, and that it answers as another instance. An
 * HTTP answer without the proof does not: whatever stands before the filter (a login, a path that the filter is not
 * mapped to) may have given it. Nor does silence: an application that is too busy to answer must not be locked out.
 */
public final class BackendProbe {
    private static final Logger LOG = LoggerFactory.getLogger(BackendProbe.class);
    private static final int MAX_WORDS = 120;

    private final boolean asksWho;
    private final Duration timeout;
    private final BackendTls tls;
    private final Predicate<String> exempt;
    private final Predicate<InetAddress> allowed;

    /**
     * @param asksWho whether a backend that has announced an instance is asked for it
     * @param timeout for the connection, and then for each of handshake and answer
     * @param exempt hosts that an operator has named
     * @param allowed where other backends may be
     */
    public BackendProbe(
            boolean asksWho,
            Duration timeout,
            BackendTls tls,
            Predicate<String> exempt,
            Predicate<InetAddress> allowed) {
        this.asksWho = asksWho;
        this.timeout = timeout;
        this.tls = tls;
        this.exempt = exempt;
        this.allowed = allowed;
    }

    /** Takes its time, {@link #timeout} for each step; never throws. */
    ProofOutcome look(ProofTask task) {
        try (Socket connection = connect(task.endpoint())) {
            connection.setSoTimeout((int) timeout.toMillis());
            Socket secured = task.endpoint().isTls()
                    ? tls.secure(
                            connection, tls.nameOf(task.key()), task.endpoint().port())
                    : connection;
            return asksWho && task.instance().isPresent()
                    ? new IdentityQuestion(task, timeout).ask(secured)
                    : new ProofOutcome(Verdict.PROVEN, "");
        } catch (SocketTimeoutException late) {
            return refused("no answer in " + shown(timeout));
        } catch (UnknownHostException nowhere) {
            return refused("no address for " + nowhere.getMessage());
        } catch (SSLException unsafe) {
            return refused("TLS handshake: " + unsafe.getMessage());
        } catch (IOException | RuntimeException failed) {
            LOG.debug("not proven endpoint={}", task.endpoint(), failed);
            return refused(String.valueOf(failed.getMessage()).toLowerCase(Locale.ROOT));
        }
    }

    private Socket connect(Endpoint endpoint) throws IOException {
        IOException problem = new UnknownHostException(endpoint.host());
        for (InetAddress address : addresses(endpoint.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, endpoint.port()), (int) timeout.toMillis());
                return socket;
            } catch (IOException | RuntimeException failed) {
                socket.close();
                problem = failed instanceof IOException io ? io : new IOException(failed.getMessage(), failed);
            }
        }
        throw problem;
    }

    /** As requests have it: an address was checked when it was announced, a name may lead somewhere else every day. */
    private List<InetAddress> addresses(String host) throws UnknownHostException {
        if (InetAddresses.isInetAddress(host)) {
            return List.of(InetAddresses.forString(host));
        }
        List<InetAddress> found = Arrays.asList(InetAddress.getAllByName(host));
        return exempt.test(host) ? found : found.stream().filter(allowed).toList();
    }

    static ProofOutcome refused(String seen) {
        return new ProofOutcome(Verdict.REFUSED, printable(seen));
    }

    static String shown(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    // Libraries' words, and through them strangers': they go into logs, pages and datagrams.
    private static String printable(String text) {
        String ascii = text.replaceAll("[^ -~]", "?");
        return ascii.length() <= MAX_WORDS ? ascii : ascii.substring(0, MAX_WORDS);
    }
}
