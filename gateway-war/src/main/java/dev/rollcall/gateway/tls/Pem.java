package dev.rollcall.gateway.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the textual encoding of certificates and keys (RFC 7468). What stands around the blocks is not looked at. */
final class Pem {
    private Pem() {}

    /**
     * Returns the certificates in {@code file}, in their order.
     *
     * @throws CertificateException if there is none, or one that cannot be read
     */
    static List<X509Certificate> certificates(Path file) throws IOException, CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] block : blocks(file, "CERTIFICATE")) {
            certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block)));
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(file + " holds no certificate");
        }
        return certificates;
    }

    /**
     * Returns the private key in {@code file} (PKCS #8, RFC 5958).
     *
     * @throws GeneralSecurityException if there is none, or not the one that belongs to {@code owner}
     */
    static PrivateKey privateKey(Path file, X509Certificate owner) throws IOException, GeneralSecurityException {
        List<byte[]> blocks = blocks(file, "PRIVATE KEY");
        if (blocks.size() != 1) {
            throw new GeneralSecurityException(file + " holds " + blocks.size() + " private keys");
        }
        PublicKey publicKey = owner.getPublicKey();
        PrivateKey key = KeyFactory.getInstance(publicKey.getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0)));
        if (!belongTogether(key, publicKey)) {
            throw new GeneralSecurityException(file + " holds the key of another certificate");
        }
        return key;
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        byte[] sample = {1};
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(privateKey);
        signature.update(sample);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(sample);
        return signature.verify(signed);
    }

    private static List<byte[]> blocks(Path file, String label) throws IOException, CertificateException {
        Matcher block = Pattern.compile("-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]*)-----END " + label + "-----")
                .matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
        List<byte[]> blocks = new ArrayList<>();
        while (block.find()) {
            try {
                blocks.add(Base64.getMimeDecoder().decode(block.group(1)));
            } catch (IllegalArgumentException damaged) {
                throw new CertificateException(file + " is damaged: " + damaged.getMessage(), damaged);
            }
        }
        return blocks;
    }
}
