package dev.rollcall.subscriber;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS with the container that this application runs in: whom else could it meet at its own port? */
final class OwnTls implements X509TrustManager {
    private OwnTls() {}

    /** Returns {@code connection} with TLS, asking for {@code name} where that can be a server's name. */
    static Socket secure(Socket connection, String name, int port) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new OwnTls()}, null);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(connection, name, port, true);
            if (name.matches("[a-z0-9.-]*[a-z][a-z0-9.-]*")) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(name)));
                socket.setSSLParameters(parameters);
            }
            return socket;
        } catch (GeneralSecurityException unusable) {
            throw new IOException(unusable);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
