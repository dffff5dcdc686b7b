package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has an application answer some requests before it is announced, so that the first clients do not wait for what it does at
 * its first requests. They go to its own container, one after the other, once; whatever comes of them, it is announced then.
 * For use by many threads.
 */
final class WarmUp implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WarmUp.class.getName());
    private static final String MARK = "Rollcall-Warm-Up";
    // A container opens its port, or has it open, before an application that is just being deployed gets requests;
    // until
    // then somebody else answers. But a filter that is mapped to other paths never sees these.
    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int FIRST_BAD = 400;
    // Whoever needs more has an application that can warm itself up.
    private static final int MAX_PATHS = 16;
    private static final int MAX_PATH_LENGTH = 200;

    private final PortDiscovery discovery;
    private final List<String> paths;
    private final Duration timeout;
    private final String name;
    private volatile boolean over;
    private volatile boolean arrived;
    private volatile @Nullable Socket connection;
    // Under this object's monitor.
    private boolean begun;

    /**
     * What an application wants to be asked for.
     *
     * @param paths below the application's own
     * @param timeout for all of them together
     */
    record Wish(List<String> paths, Duration timeout) {
        static final Wish NONE = new Wish(List.of(), Duration.ofSeconds(30));
    }

    /**
     * Returns the paths that {@code text} names, separated by commas or spaces.
     *
     * @throws InvalidSettingException if one cannot be asked for, or there are too many
     */
    static List<String> paths(String text) {
        List<String> paths = SettingText.split(text);
        if (paths.size() > MAX_PATHS) {
            throw new InvalidSettingException(SettingNames.WARM_UP_PATHS, text, "at most " + MAX_PATHS + " paths");
        }
        for (String path : paths) {
            SettingText.path(SettingNames.WARM_UP_PATHS, path, MAX_PATH_LENGTH);
        }
        return paths;
    }

    /** Without any path there is nothing to wait for. */
    WarmUp(PortDiscovery discovery, Wish wish, ContextPath context) {
        this.discovery = discovery;
        this.paths = wish.paths().stream().map(context::request).toList();
        this.timeout = wish.timeout();
        this.name = context.toString();
        this.over = paths.isEmpty();
    }

    /**
     * Returns {@code found} when the application is warm, and nothing before. Begins as soon as there is something to find.
     *
     * @param host what the requests are for
     */
    Optional<Endpoint> hold(Optional<Endpoint> found, String host) {
        if (over) {
            return found;
        }
        found.ifPresent(endpoint -> begin(endpoint, host));
        return Optional.empty();
    }

    /** Takes note that a request has come as far as this application. Costs one read when all is over. */
    void arrived(ServletRequest request) {
        if (!over && request instanceof HttpServletRequest http && http.getHeader(MARK) != null) {
            arrived = true;
        }
    }

    private synchronized void begin(Endpoint announced, String host) {
        if (begun) {
            return;
        }
        begun = true;
        Thread thread = new Thread(null, () -> run(announced, host), "rollcall-warm-up-" + name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
    }

    private void run(Endpoint announced, String host) {
        long startNanos = System.nanoTime();
        try {
            for (String path : paths) {
                ask(path, announced, host, startNanos);
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
            LOG.log(Level.INFO, "warmed up application=" + name + " paths=" + paths.size() + " ms=" + millis);
        } finally {
            over = true;
        }
    }

    private void ask(String path, Endpoint announced, String host, long startNanos) {
        String problem = "";
        do {
            arrived = false;
            try {
                int status = status(path, own(announced), host, startNanos + timeout.toNanos());
                problem = status < FIRST_BAD ? "" : "HTTP " + status;
            } catch (SocketTimeoutException late) {
                problem = "no whole answer within " + SettingNames.WARM_UP_TIMEOUT + "=" + Durations.format(timeout);
            } catch (IOException | RuntimeException failed) {
                problem = LogText.problem(failed);
            }
        } while (!over && !arrived && System.nanoTime() - startNanos < arrivalNanos() && pause());
        if (!over && !problem.isEmpty()) {
            LOG.log(Level.WARNING, "not warmed up application=" + name + " path=" + path + ": " + problem);
        }
    }

    private long arrivalNanos() {
        return Math.min(ARRIVAL_NANOS, timeout.toNanos());
    }

    private static boolean pause() {
        LockSupport.parkNanos(RETRY_NANOS);
        return true;
    }

    /** Returns where the container itself accepts what comes to {@code announced}, which may be another machine's address. */
    private Endpoint own(Endpoint announced) {
        OpenConnector best = null;
        int most = 0;
        for (OpenConnector open : discovery.look().orElse(List.of())) {
            int fitness = fitness(open, announced);
            if (fitness > most) {
                best = open;
                most = fitness;
            }
        }
        return best == null
                ? announced
                : new Endpoint(best.host(), best.port(), best.scheme().orElse(Scheme.HTTP));
    }

    /** Best is what is announced, then what needs no TLS. */
    private static int fitness(OpenConnector open, Endpoint announced) {
        if (open.port() == announced.port() && open.speaks(announced.scheme())) {
            return 3;
        }
        return open.speaks(Scheme.HTTP) ? 2 : open.speaks(Scheme.HTTPS) ? 1 : 0;
    }

    /** Returns the status of the answer, which has come as a whole. */
    private int status(String path, Endpoint target, String host, long endNanos) throws IOException {
        InetAddress address =
                target.isWildcard() ? InetAddress.getLoopbackAddress() : InetAddress.getByName(target.host());
        try (Socket plain = new Socket()) {
            connection = plain;
            // Whoever closes this sets the one and reads the other.
            if (over) {
                throw new IOException("closed");
            }
            plain.connect(new InetSocketAddress(address, target.port()), millisLeft(endNanos));
            plain.setSoTimeout(millisLeft(endNanos));
            try (Socket socket = target.isTls() ? OwnTls.secure(plain, host, target.port()) : plain) {
                String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + MARK
                        + ": 1\r\nUser-Agent: Rollcall-Warm-Up\r\nConnection: close\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                return status(socket, endNanos);
            }
        }
    }

    private static int status(Socket socket, long endNanos) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] start = in.readNBytes("HTTP/1.1 200".length());
        String line = new String(start, StandardCharsets.ISO_8859_1);
        if (!line.matches("HTTP/1\\.[0-9] [0-9]{3}")) {
            throw new IOException("no answer in HTTP");
        }
        byte[] rest = new byte[8192];
        do {
            socket.setSoTimeout(millisLeft(endNanos));
        } while (in.read(rest) >= 0);
        return Integer.parseInt(line.substring(line.length() - 3));
    }

    private static int millisLeft(long endNanos) throws SocketTimeoutException {
        long millis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    /** Asks nothing any more. Closing again does nothing. */
    @Override
    public void close() {
        over = true;
        Socket current = connection;
        if (current != null) {
            try {
                current.close();
            } catch (IOException ignored) {
                // Then it ends with its time-out.
            }
        }
    }
}
