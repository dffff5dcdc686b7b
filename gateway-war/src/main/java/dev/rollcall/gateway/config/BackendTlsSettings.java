package dev.rollcall.gateway.config;

import dev.rollcall.gateway.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/**
 * How the gateway speaks TLS to those backends that want it.
 *
 * @param required whether subscriptions of backends without TLS are refused
 * @param verifies whether a backend must show a certificate that is trusted and for its name
 * @param name the name that every backend's certificate is for; empty for each backend's own
 * @param files whom the gateway trusts, and who it is
 */
public record BackendTlsSettings(boolean required, boolean verifies, Optional<String> name, TlsFiles files) {
    private static final Setting<Boolean> REQUIRED = new Setting<>(
            "backend-tls",
            "optional",
            "optional or required",
            "required: subscriptions of backends without TLS are refused",
            text -> isFirst(text, "required", "optional"));
    private static final Setting<Boolean> VERIFY = new Setting<>(
            "backend-tls-verify",
            "required",
            "required or none",
            "whether a backend's certificate must be trusted and for its name; none: TLS without knowing with whom",
            text -> isFirst(text, "required", "none"));
    private static final Setting<Optional<String>> NAME = new Setting<>(
            "backend-tls-name",
            "",
            "a host name such as backends.internal",
            "name that every backend's certificate is for; none: the key's host name",
            BackendTlsSettings::hostName);
    private static final Setting<Optional<Path>> CA = new Setting<>(
            "backend-tls-ca",
            "",
            "a file with certificates in PEM",
            "who vouches for backends; none: whom the JDK trusts",
            BackendTlsSettings::file);
    private static final Setting<Optional<Path>> CERTIFICATE = new Setting<>(
            "backend-tls-cert",
            "",
            "a file with a certificate in PEM, and backend-tls-key set too",
            "the gateway's own certificate, for backends that ask for one",
            BackendTlsSettings::file);
    private static final Setting<Optional<Path>> KEY = new Setting<>(
            "backend-tls-key",
            "",
            "a file with the private key of backend-tls-cert in PEM (PKCS #8, not encrypted)",
            "private key of that certificate",
            BackendTlsSettings::file);

    static final List<Setting<?>> ALL = List.of(REQUIRED, VERIFY, NAME, CA, CERTIFICATE, KEY);

    static BackendTlsSettings from(SettingsSource source) {
        return new BackendTlsSettings(REQUIRED.in(source), VERIFY.in(source), NAME.in(source), files(source));
    }

    private static TlsFiles files(SettingsSource source) {
        Optional<Path> ca = CA.in(source);
        Optional<Path> certificate = CERTIFICATE.in(source);
        Optional<Path> key = KEY.in(source);
        if (certificate.isPresent() != key.isPresent()) {
            throw refused(certificate.isPresent() ? KEY : CERTIFICATE, Optional.empty());
        }
        TlsFiles files = new TlsFiles(ca, certificate.map(own -> new TlsFiles.Identity(own, key.orElseThrow())));
        check(CA, ca, files::requireAuthorities);
        check(CERTIFICATE, certificate, () -> files.identity().orElseThrow().requireCertificate());
        check(KEY, key, files::requireIdentity);
        return files;
    }

    /** Something that reads a file, and fails if that does not hold what it should. */
    private interface Reading {
        void run() throws IOException, GeneralSecurityException;
    }

    private static void check(Setting<?> setting, Optional<Path> file, Reading reading) {
        if (file.isEmpty()) {
            return;
        }
        try {
            reading.run();
        } catch (IOException | GeneralSecurityException unusable) {
            throw refused(setting, file);
        }
    }

    private static ConfigurationException refused(Setting<?> setting, Optional<Path> file) {
        return new ConfigurationException(
                setting.name(), file.map(Path::toString).orElse(""), setting.expected());
    }

    private static boolean isFirst(String text, String first, String second) {
        Parsers.require(text.equals(first) || text.equals(second));
        return text.equals(first);
    }

    private static Optional<Path> file(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static Optional<String> hostName(String text) {
        Parsers.require(text.matches("[A-Za-z0-9._-]*|[0-9A-Fa-f:.]*"));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
