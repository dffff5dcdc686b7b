package dev.rollcall.gateway.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of the test's own, and what it has signed, made by the JDK's keytool. */
public final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";

    private final Path folder;
    private final KeyStore store;

    private Certificates(Path folder, KeyStore store) {
        this.folder = folder;
        this.store = store;
    }

    /** Makes, below {@code folder}, an authority and nothing else. */
    public static Certificates make(Path folder) throws Exception {
        keytool(folder, CA, "-ext", "bc:c", "-validity", "10");
        return new Certificates(folder, load(folder));
    }

    /** Signs one for these names, such as {@code dns:mysite.com} or {@code ip:127.0.0.1}. */
    public Certificates sign(String alias, String names) throws Exception {
        return sign(alias, names, "-validity", "10");
    }

    /** Signs one that was good until yesterday. */
    public Certificates signExpired(String alias, String names) throws Exception {
        return sign(alias, names, "-startdate", "-3d", "-validity", "2");
    }

    private Certificates sign(String alias, String names, String... validity) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("-signer", CA, "-ext", "san=" + names));
        arguments.addAll(List.of(validity));
        keytool(folder, alias, arguments.toArray(String[]::new));
        return new Certificates(folder, load(folder));
    }

    /** Returns a file with the authority's certificate. */
    public Path authority() throws Exception {
        return certificate(CA);
    }

    /** Returns a file with the certificate. */
    public Path certificate(String alias) throws Exception {
        return write(alias + ".crt", "CERTIFICATE", store.getCertificate(alias).getEncoded());
    }

    /** Returns a file with the private key. */
    public Path key(String alias) throws Exception {
        return write(alias + ".key", "PRIVATE KEY", key(store, alias).getEncoded());
    }

    /** Returns a socket that shows this certificate to whoever connects. */
    public SSLServerSocket listen(String alias) throws Exception {
        return (SSLServerSocket)
                context(alias).getServerSocketFactory().createServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    /** Returns a socket that also wants to see one of the authority's. */
    public SSLServerSocket listenToKnown(String alias) throws Exception {
        SSLServerSocket server = listen(alias);
        server.setNeedClientAuth(true);
        return server;
    }

    /** Returns a socket whose connections end, when they are closed, as if somebody had cut them. */
    public ServerSocket listenAndCut(String alias) throws Exception {
        SSLContext context = context(alias);
        return new ServerSocket(0, 200, InetAddress.getLoopbackAddress()) {
            @Override
            public Socket accept() throws IOException {
                Socket connection = super.accept();
                SSLSocket tls =
                        (SSLSocket) context.getSocketFactory().createSocket(connection, "", connection.getPort(), true);
                tls.setUseClientMode(false);
                return new CutSocket(connection, tls);
            }
        };
    }

    /** Reads and writes through TLS, and closes without a word of it. */
    private static final class CutSocket extends Socket {
        private final Socket connection;
        private final SSLSocket tls;

        CutSocket(Socket connection, SSLSocket tls) {
            this.connection = connection;
            this.tls = tls;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return tls.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return tls.getOutputStream();
        }

        @Override
        public synchronized void setSoTimeout(int millis) throws SocketException {
            connection.setSoTimeout(millis);
        }

        @Override
        public void setTcpNoDelay(boolean on) throws SocketException {
            connection.setTcpNoDelay(on);
        }

        @Override
        public synchronized void close() throws IOException {
            connection.close();
        }
    }

    private SSLContext context(String alias) throws Exception {
        KeyStore own = empty();
        own.setKeyEntry(
                alias, key(store, alias), PASSWORD.toCharArray(), new Certificate[] {store.getCertificate(alias)});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, PASSWORD.toCharArray());
        KeyStore known = empty();
        known.setCertificateEntry(CA, store.getCertificate(CA));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private Path write(String name, String label, byte[] content) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        String text = "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
        return Files.writeString(folder.resolve(name), text);
    }

    private static Key key(KeyStore store, String alias) throws GeneralSecurityException {
        return store.getKey(alias, PASSWORD.toCharArray());
    }

    private static KeyStore empty() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyStore load(Path folder) throws Exception {
        return KeyStore.getInstance(folder.resolve("store.p12").toFile(), PASSWORD.toCharArray());
    }

    private static void keytool(Path folder, String alias, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-keystore",
                folder.resolve("store.p12").toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keyalg",
                "EC",
                "-alias",
                alias,
                "-dname",
                "CN=" + alias));
        command.addAll(List.of(more));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + said);
        }
    }
}
