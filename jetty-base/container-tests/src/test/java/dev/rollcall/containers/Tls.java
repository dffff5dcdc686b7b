package dev.rollcall.containers;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of TLS that believes every certificate. */
final class Tls {
    private static final TrustManager EVERYBODY = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // Nobody asks clients for certificates here.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // Whose certificate it is does not matter here, but which host it is asked for.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    private Tls() {}

    /**
     * Returns the status of the answer to {@code GET /}.
     *
     * @param serverName what the client says in the handshake (RFC 6066 §3)
     * @param host what it says in the request
     */
    static int status(int port, String serverName, String host) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) Eventually.DEADLINE.toMillis());
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
            socket.getOutputStream()
                    .write(HttpHead.bytes("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"));
            return HttpHead.read(new BufferedInputStream(socket.getInputStream()))
                    .status();
        }
    }

    /** Returns what such a client has; names are checked by whoever checks them otherwise. */
    static SSLContext context() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {EVERYBODY}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
