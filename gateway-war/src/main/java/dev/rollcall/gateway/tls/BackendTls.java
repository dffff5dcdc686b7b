package dev.rollcall.gateway.tls;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How connections to backends are secured: one protected context for all, and for each backend the name that its
 * certificate must be for. Files that change are read again. Safe for use by many threads.
 */
public final class BackendTls {
    private static final Logger LOG = LoggerFactory.getLogger(BackendTls.class);

    // Soon enough for whoever has just replaced a certificate, and three files looked at in that time cost nothing.
    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|.*:.*");

    private final TlsFiles files;
    private final boolean verifies;
    private final Optional<String> fixedName;
    private final AtomicLong lookedNanos = new AtomicLong();
    // Written by whoever has won the right to look; at any time there is one at the most.
    private volatile Map<Path, String> versions;
    private volatile SSLContext context;

    private BackendTls(
            TlsFiles files,
            boolean verifies,
            Optional<String> fixedName,
            Map<Path, String> versions,
            SSLContext context,
            long nowNanos) {
        this.files = files;
        this.verifies = verifies;
        this.fixedName = fixedName;
        this.versions = versions;
        this.context = context;
        this.lookedNanos.set(nowNanos);
    }

    /**
     * Reads the files.
     *
     * @param verifies whether backends must show a certificate that is trusted and for their name
     * @param fixedName the name that every backend's certificate is for; empty for each backend's own
     * @throws GeneralSecurityException if a file does not hold what it should
     */
    public static BackendTls of(TlsFiles files, boolean verifies, Optional<String> fixedName, long nowNanos)
            throws IOException, GeneralSecurityException {
        if (!verifies) {
            LOG.warn("backends with TLS are not verified: whoever is on the way to them can read and change everything"
                    + " (backend-tls-verify=none)");
        }
        Map<Path, String> versions = versions(files);
        return new BackendTls(files, verifies, fixedName, versions, context(files, verifies), nowNanos);
    }

    /** Returns the name that is asked for, and checked, at a backend that serves {@code key}: the key's host. */
    public String nameOf(ServiceKey key) {
        return fixedName.orElseGet(() -> hostName(key.host()));
    }

    /** Returns the name that is asked for, and checked, at a backend that an operator has named: its host. */
    public String nameOf(Endpoint named) {
        return fixedName.orElseGet(named::host);
    }

    // "mysite.com:8000", "[::1]:8000"; and ".mysite.com", for which there is no certificate, stands for "mysite.com".
    private static String hostName(String keyHost) {
        int colon = keyHost.lastIndexOf(':');
        String host = colon > keyHost.lastIndexOf(']') ? keyHost.substring(0, colon) : keyHost;
        if (host.startsWith("[")) {
            return host.substring(1, host.length() - 1);
        }
        return host.startsWith(".") ? host.substring(1) : host;
    }

    /** Returns this moment's context, for libraries that want one; {@link #engine} is what makes a connection safe. */
    public SSLContext context() {
        return context;
    }

    /** Returns the gateway's end of one connection to a backend that must prove to be {@code name}. */
    public SSLEngine engine(String name, int port, long nowNanos) {
        SSLEngine engine = current(nowNanos).createSSLEngine(name, port);
        engine.setUseClientMode(true);
        engine.setSSLParameters(demand(engine.getSSLParameters(), name));
        return engine;
    }

    /**
     * Shakes hands on a connection, and closes it if that succeeds.
     *
     * @throws IOException if that fails or takes longer than {@code timeout} at one step
     */
    public void shakeHands(Socket connection, Endpoint endpoint, Duration timeout) throws IOException {
        connection.setSoTimeout((int) timeout.toMillis());
        secure(connection, nameOf(endpoint), endpoint.port()).close();
    }

    /**
     * Shakes hands on a connection, whose own time-out counts.
     *
     * @param name who the backend must prove to be
     * @return the same connection, secured; closing it closes both
     * @throws IOException if that fails; closing the connection is left to the caller then
     */
    public SSLSocket secure(Socket connection, String name, int port) throws IOException {
        SSLSocket socket =
                (SSLSocket) current(System.nanoTime()).getSocketFactory().createSocket(connection, name, port, true);
        socket.setSSLParameters(demand(socket.getSSLParameters(), name));
        socket.startHandshake();
        return socket;
    }

    private SSLParameters demand(SSLParameters parameters, String name) {
        if (verifies) {
            // RFC 9110 §4.3.4; the JDK's own default checks no name at all.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        sni(name).ifPresent(server -> parameters.setServerNames(List.of(server)));
        return parameters;
    }

    /** Empty for an address (RFC 6066 §3), and for what is a name for us but not for TLS. */
    private static Optional<SNIHostName> sni(String name) {
        try {
            return ADDRESS.matcher(name).matches() ? Optional.empty() : Optional.of(new SNIHostName(name));
        } catch (IllegalArgumentException noName) {
            return Optional.empty();
        }
    }

    private SSLContext current(long nowNanos) {
        long looked = lookedNanos.get();
        if (nowNanos - looked >= LOOK_NANOS && lookedNanos.compareAndSet(looked, nowNanos)) {
            refresh();
        }
        return context;
    }

    private void refresh() {
        try {
            Map<Path, String> found = versions(files);
            if (!found.equals(versions)) {
                // First of all, so that what cannot be used is reported once.
                versions = found;
                context = context(files, verifies);
                LOG.info("certificates for backends read again files={}", found.keySet());
            }
        } catch (IOException | GeneralSecurityException unusable) {
            LOG.warn("certificates for backends not read again: {}", String.valueOf(unusable.getMessage()));
        }
    }

    /** Returns what tells one version of a file from the next. */
    private static Map<Path, String> versions(TlsFiles files) throws IOException {
        Map<Path, String> versions = new TreeMap<>();
        for (Path file : files.all()) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            versions.put(file, attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey());
        }
        return versions;
    }

    private static SSLContext context(TlsFiles files, boolean verifies) throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager[] trusted = verifies ? files.trustManagers() : new TrustManager[] {new TrustsEverybody()};
        context.init(files.keyManagers(), trusted, null);
        return context;
    }
}
