package dev.rollcall.gateway.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.config.BackendTlsSettings;
import dev.rollcall.gateway.config.ConfigurationException;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.config.SettingsSource;
import dev.rollcall.gateway.testing.Await;
import dev.rollcall.gateway.testing.Certificates;
import dev.rollcall.gateway.testing.LogCapture;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.upstream.FailureJudge;
import dev.rollcall.gateway.upstream.FailureRules;
import dev.rollcall.gateway.upstream.Fault;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.StaticProbe;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings about TLS to backends, the files that they name, and static backends. */
final class BackendTlsFilesTest {
    private static final TlsFiles NO_FILES = new TlsFiles(Optional.empty(), Optional.empty());

    private static Certificates certificates;
    private static String ca;
    private static String certificate;
    private static String key;
    private static String otherKey;

    @BeforeAll
    static void sign(@TempDir Path folder) throws Exception {
        certificates = Certificates.make(folder).sign("own", "dns:localhost").sign("other", "dns:other.com");
        ca = certificates.authority().toString();
        certificate = certificates.certificate("own").toString();
        key = certificates.key("own").toString();
        otherKey = certificates.key("other").toString();
    }

    private static BackendTlsSettings settings(Map<String, String> options) {
        return GatewaySettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()))
                .backendTls();
    }

    @Test
    void without_settings_tls_is_optional_and_verified_by_whom_the_jdk_trusts() {
        assertEquals(new BackendTlsSettings(false, true, Optional.empty(), NO_FILES), settings(Map.of()));
    }

    @Test
    void good_files_are_taken() {
        BackendTlsSettings settings = settings(Map.of(
                "backend-tls",
                "required",
                "backend-tls-verify",
                "none",
                "backend-tls-name",
                "backends.internal",
                "backend-tls-ca",
                ca,
                "backend-tls-cert",
                certificate,
                "backend-tls-key",
                key));
        assertTrue(settings.required());
        assertFalse(settings.verifies());
        assertEquals(Optional.of("backends.internal"), settings.name());
        assertEquals(
                List.of(Path.of(ca), Path.of(certificate), Path.of(key)),
                settings.files().all());
    }

    @ParameterizedTest
    @CsvSource({
        "backend-tls, on, optional or required",
        "backend-tls-verify, name, required or none",
        "backend-tls-name, https://x, a host name such as backends.internal",
        "backend-tls-ca, /nowhere, a file with certificates in PEM",
        "backend-tls-ca, KEY, a file with certificates in PEM"
    })
    void a_setting_that_cannot_be_used_stops_the_start(String name, String value, String expected) {
        String given = value.equals("KEY") ? key : value;
        assertEquals(name + ": " + given + " (expected: " + expected + ")", refusal(Map.of(name, given)));
    }

    @Test
    void a_certificate_needs_its_key_and_no_other() {
        String wantsKey = "(expected: a file with the private key of backend-tls-cert in PEM (PKCS #8, not encrypted))";
        assertEquals("backend-tls-key:  " + wantsKey, refusal(Map.of("backend-tls-cert", certificate)));
        for (String wrong : List.of(otherKey, certificate, "/nowhere")) {
            assertEquals(
                    "backend-tls-key: " + wrong + " " + wantsKey,
                    refusal(Map.of("backend-tls-cert", certificate, "backend-tls-key", wrong)));
        }
        assertTrue(refusal(Map.of("backend-tls-cert", key, "backend-tls-key", key))
                .startsWith("backend-tls-cert: " + key + " (expected: a file with a certificate"));
    }

    private static String refusal(Map<String, String> options) {
        return String.valueOf(assertThrows(ConfigurationException.class, () -> settings(options))
                .getMessage());
    }

    @Test
    void a_file_that_changes_is_read_again_and_one_that_cannot_be_used_is_not(@TempDir Path folder) throws Exception {
        Path changing = Files.copy(Path.of(ca), folder.resolve("changing.pem"));
        TlsFiles files = new TlsFiles(Optional.of(changing), Optional.empty());
        long now = 5;
        BackendTls tls = BackendTls.of(files, true, Optional.empty(), now);
        SSLContext first = contextAt(tls, now += TimeUnit.SECONDS.toNanos(3));
        Files.writeString(changing, "another authority", StandardOpenOption.TRUNCATE_EXISTING);
        try (LogCapture log = new LogCapture()) {
            assertSame(first, contextAt(tls, now += TimeUnit.SECONDS.toNanos(3)));
            assertSame(first, contextAt(tls, now += TimeUnit.SECONDS.toNanos(3)));
            assertEquals(
                    List.of("WARNING certificates for backends not read again: " + changing + " holds no certificate"),
                    log.lines());
        }
        Files.writeString(changing, Files.readString(Path.of(certificate)));
        assertNotSame(first, contextAt(tls, now += TimeUnit.SECONDS.toNanos(3)));
    }

    private static SSLContext contextAt(BackendTls tls, long nowNanos) {
        tls.engine("mysite.com", 443, nowNanos);
        return tls.context();
    }

    @ParameterizedTest
    @CsvSource({
        "mysite.com, mysite.com",
        "mysite.com:8000/shop, mysite.com",
        ".mysite.com, mysite.com",
        "[::1]:8000, ::1",
        "10.0.0.7, 10.0.0.7"
    })
    void the_name_of_a_backend_is_its_keys_host(String text, String name) throws Exception {
        ServiceKey key = ServiceKey.parse(text).orElseThrow();
        assertEquals(name, BackendTls.of(NO_FILES, true, Optional.empty(), 0).nameOf(key));
        assertEquals(
                "fixed", BackendTls.of(NO_FILES, true, Optional.of("fixed"), 0).nameOf(key));
    }

    @Test
    void that_nobody_is_verified_is_warned_of() throws Exception {
        try (LogCapture log = new LogCapture()) {
            BackendTls.of(NO_FILES, false, Optional.empty(), 0);
            assertEquals(
                    1,
                    log.lines().stream()
                            .filter(line -> line.startsWith("WARNING"))
                            .count());
        }
    }

    @Test
    void a_static_backend_with_tls_is_back_when_it_can_be_trusted_and_not_before() throws Exception {
        TlsFiles trusting = new TlsFiles(Optional.of(Path.of(ca)), Optional.empty());
        try (ScriptedBackend backend =
                ScriptedBackend.playing(certificates.listen("own"), (wire, connection) -> wire.awaitEnd())) {
            Endpoint endpoint = backend.endpoint().withHost("localhost").withScheme(Scheme.HTTPS);
            Upstream trusted = unreachable(endpoint);
            Upstream distrusted = unreachable(endpoint);
            try (StaticProbe some = probe(trusted, BackendTls.of(trusting, true, Optional.empty(), 0));
                    StaticProbe none = probe(distrusted, BackendTls.of(NO_FILES, true, Optional.empty(), 0))) {
                some.start();
                none.start();
                Await.until("the trusted one is back", () -> !trusted.isUnreachable());
                int before = backend.connections();
                Await.until("the other one has been tried twice", () -> backend.connections() >= before + 2);
                assertTrue(distrusted.isUnreachable());
            }
        }
    }

    private static Upstream unreachable(Endpoint endpoint) {
        Upstream upstream = new Upstream(endpoint, true);
        FailureRules rules = new FailureRules(Duration.ofHours(1), 0, 0, 0);
        new FailureJudge(rules, () -> 0)
                .failed(upstream.acquire(), Fault.UNREACHABLE, new Pool(List.of()), System.nanoTime());
        return upstream;
    }

    private static StaticProbe probe(Upstream upstream, BackendTls tls) {
        return new StaticProbe(List.of(upstream), Duration.ofMillis(100), Duration.ofSeconds(10), tls);
    }
}
