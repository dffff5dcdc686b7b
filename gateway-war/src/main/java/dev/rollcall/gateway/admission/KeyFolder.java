package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.ServiceKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signers of uWSGI's kind: a folder of RSA public keys, each in a file that is named after the host name which it
 * signs for. A file that changes counts from the next datagram on. Touched by the listener's thread only.
 */
final class KeyFolder implements Signers {
    private static final Logger LOG = LoggerFactory.getLogger(KeyFolder.class);

    // uWSGI core/ssl.c, uwsgi_sanitize_cert_filename.
    private static final Pattern UNSAFE = Pattern.compile("[^0-9A-Za-z._-]");
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\\s]{1,10000})-----END PUBLIC KEY-----");
    // A file that is longer is no key.
    private static final long MAX_FILE_BYTES = 16_384;
    // NIST SP 800-131A: shorter ones are no longer acceptable.
    private static final int MIN_KEY_BITS = 2048;

    private final Path folder;
    private final String algorithm;
    private final Supplier<DatagramOrder> order;
    // One entry per file that exists, so nobody but the operator makes it grow.
    private final Map<Path, Loaded> loaded = new HashMap<>();

    private record Loaded(FileTime modified, Optional<VerifyingKey> key, DatagramOrder order) {}

    /**
     * @param folder where the keys are
     * @param digest {@code SHA256}, {@code SHA384} or {@code SHA512}
     * @param order makes the order of one signer's datagrams
     */
    KeyFolder(Path folder, String digest, Supplier<DatagramOrder> order) {
        this.folder = folder;
        this.algorithm = digest + "withRSA";
        this.order = order;
    }

    @Override
    public Optional<Signer> find(String keyId, ServiceKey key) {
        // A mountpoint's key is the one of its host, as in uWSGI 2.1.
        Path file = folder.resolve(UNSAFE.matcher(key.host()).replaceAll("_") + ".pem");
        try {
            Loaded now = load(file);
            HostBinding exactly = new HostBinding(key.host());
            return now.key().map(verifying -> new Signer(verifying, List.of(exactly), now.order()));
        } catch (IOException absent) {
            loaded.remove(file);
            return Optional.empty();
        }
    }

    private Loaded load(Path file) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        Loaded before = loaded.get(file);
        if (before != null && before.modified().equals(modified)) {
            return before;
        }
        Optional<VerifyingKey> key = read(file).map(publicKey -> VerifyingKey.of(algorithm, publicKey));
        if (key.isEmpty()) {
            LOG.warn(
                    "{} is no RSA public key of {} bits or more in PEM; its host cannot subscribe", file, MIN_KEY_BITS);
        }
        // A new key does not make old datagrams new.
        Loaded now = new Loaded(modified, key, before == null ? order.get() : before.order());
        loaded.put(file, now);
        return now;
    }

    private static Optional<PublicKey> read(Path file) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            return Optional.empty();
        }
        Matcher pem = PEM.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            return Optional.empty();
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
            boolean longEnough =
                    key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= MIN_KEY_BITS;
            return longEnough ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException notRsa) {
            return Optional.empty();
        }
    }
}
