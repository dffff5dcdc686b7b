package dev.rollcall.gateway.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The files, all of them PEM, behind the connections to backends.
 *
 * @param authorities certificates of those who vouch for backends; empty for the JDK's own
 * @param identity who the gateway is towards backends; empty if it does not say
 */
public record TlsFiles(Optional<Path> authorities, Optional<Identity> identity) {
    // The store is in memory and never written.
    private static final char[] NO_PASSWORD = {};

    /**
     * Who the gateway is.
     *
     * @param certificate its certificate, followed by those between it and a root
     * @param key the private key of the first of them (PKCS #8, not encrypted)
     */
    public record Identity(Path certificate, Path key) {
        /**
         * Reads the certificates.
         *
         * @throws GeneralSecurityException if their file holds none
         */
        public void requireCertificate() throws IOException, GeneralSecurityException {
            Pem.certificates(certificate);
        }
    }

    List<Path> all() {
        return Stream.concat(
                        authorities.stream(), identity.stream().flatMap(own -> Stream.of(own.certificate(), own.key())))
                .toList();
    }

    /**
     * Reads the authorities' certificates.
     *
     * @throws GeneralSecurityException naming their file if it holds none
     */
    public void requireAuthorities() throws IOException, GeneralSecurityException {
        trustManagers();
    }

    /**
     * Reads certificate and key of the gateway.
     *
     * @throws GeneralSecurityException naming the file that does not hold what it should
     */
    public void requireIdentity() throws IOException, GeneralSecurityException {
        keyManagers();
    }

    /** Returns who says which backends to believe; null for the JDK's own way. */
    TrustManager @Nullable [] trustManagers() throws IOException, GeneralSecurityException {
        if (authorities.isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        List<X509Certificate> certificates = Pem.certificates(authorities.get());
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry(Integer.toString(i), certificates.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Returns who says who the gateway is; null where nobody does. */
    KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
        if (identity.isEmpty()) {
            return null;
        }
        X509Certificate[] chain = Pem.certificates(identity.get().certificate()).toArray(X509Certificate[]::new);
        KeyStore store = emptyStore();
        store.setKeyEntry("gateway", Pem.privateKey(identity.get().key(), chain[0]), NO_PASSWORD, chain);
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
