package dev.rollcall.gateway.proof;

import com.google.common.net.InetAddresses;
import dev.rollcall.gateway.tls.BackendTls;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
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

/** Connects to backends as requests do, and says in words what goes wrong. Safe for use by many threads. */
public final class BackendConnector {
    private static final int MAX_WORDS = 120;

    private final Duration timeout;
    private final BackendTls tls;
    private final Predicate<String> exempt;
    private final Predicate<InetAddress> allowed;

    /**
     * @param timeout for the connection, and then for the handshake
     * @param exempt hosts that an operator has named
     * @param allowed where other backends may be
     */
    public BackendConnector(
            Duration timeout, BackendTls tls, Predicate<String> exempt, Predicate<InetAddress> allowed) {
        this.timeout = timeout;
        this.tls = tls;
        this.exempt = exempt;
        this.allowed = allowed;
    }

    Duration timeout() {
        return timeout;
    }

    /**
     * Returns a connection on which HTTP can be spoken: over TLS where the backend speaks that, with the certificate checked
     * for {@code key}.
     */
    Socket open(Endpoint endpoint, ServiceKey key) throws IOException {
        Socket connection = connect(endpoint);
        try {
            connection.setSoTimeout((int) timeout.toMillis());
            return endpoint.isTls() ? tls.secure(connection, tls.nameOf(key), endpoint.port()) : connection;
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
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

    /** Returns what {@code problem} means, in a few words of printable ASCII. */
    String words(Exception problem) {
        if (problem instanceof SocketTimeoutException) {
            return "no answer in " + shown(timeout);
        }
        if (problem instanceof UnknownHostException) {
            return printable("no address for " + problem.getMessage());
        }
        return printable(
                problem instanceof SSLException
                        ? "TLS handshake: " + problem.getMessage()
                        : String.valueOf(problem.getMessage()).toLowerCase(Locale.ROOT));
    }

    static String shown(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    // Libraries' words, and through them strangers': they go into logs, pages and datagrams.
    static String printable(String text) {
        String ascii = text.replaceAll("[^ -~]", "?");
        return ascii.length() <= MAX_WORDS ? ascii : ascii.substring(0, MAX_WORDS);
    }
}
