package dev.rollcall.gateway.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureCheckTest {
    private static final Duration TOLERANCE = Duration.ofSeconds(60);
    private static final long NOW = 1_795_478_250_000L;
    private static final String SECRET = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8";
    private static final String LINE = "app hmac-sha256 " + SECRET + " mysite.com .example.com";
    private static final Pattern FIELD = Pattern.compile("(?m)^([a-z]+): +((?:.|\\n {8})*)$");

    private final MessageSigner signer =
            MessageSigner.parse("app", "hmac-sha256:" + SECRET).orElseThrow();
    private SignatureCheck check = check(100, LINE);

    /** The signed vectors of the protocol's document, as fields. */
    static List<Map<String, String>> vectors() throws IOException {
        Path document = Path.of(System.getProperty("basedir", ".")).resolve("../docs/protocol.md");
        List<Map<String, String>> vectors = Pattern.compile("(?ms)^```signed *\\n(.*?)^``` *$")
                .matcher(Files.readString(document))
                .results()
                .map(block -> FIELD.matcher(block.group(1))
                        .results()
                        .collect(Collectors.toMap(field -> field.group(1), field -> field.group(2))))
                .toList();
        assertTrue(vectors.size() > 10, () -> vectors.size() + " vectors");
        return vectors;
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_signed_vector_is_judged_as_the_document_says(Map<String, String> vector, @TempDir Path folder)
            throws IOException {
        String[] known = field(vector, "known").split(" ", 2);
        boolean uwsgi = known[0].endsWith(".pem");
        if (uwsgi) {
            Files.writeString(
                    folder.resolve(known[0]),
                    "-----BEGIN PUBLIC KEY-----\n" + known[1] + "\n-----END PUBLIC KEY-----\n");
        }
        SignatureCheck checking = SignatureCheck.of(
                uwsgi ? Optional.empty() : Optional.of(List.of(field(vector, "known"))),
                uwsgi ? Optional.of(folder) : Optional.empty(),
                "SHA256",
                TOLERANCE,
                10);
        String hex = field(vector, "bytes")
                .lines()
                .map(line -> line.replaceFirst("#.*", ""))
                .collect(Collectors.joining());
        byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("\\s+", ""));
        assertEquals(field(vector, "verify"), judge(checking, bytes, Long.parseLong(field(vector, "now")), 0));
        if (field(vector, "verify").equals("accepted") && !uwsgi) {
            assertEquals("rejected REPLAYED", judge(checking, bytes, Long.parseLong(field(vector, "now")), 1));
        }
    }

    private static String field(Map<String, String> vector, String name) {
        return Objects.requireNonNull(vector.get(name), name);
    }

    @Test
    void without_keys_everybody_is_believed() {
        assertEquals(
                "accepted", judge(SignatureCheck.none(), SubscriptionCodec.encode(subscribe("a.com", 80)), NOW, 0));
    }

    @Test
    void no_bit_of_a_signed_datagram_but_the_unread_size_can_be_changed() {
        byte[] good = sign(subscribe("mysite.com", 80), NOW, 1);
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] changed = good.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            boolean sizeField = bit / 8 == 1 || bit / 8 == 2;
            assertEquals(sizeField, judge(check(100, LINE), changed, NOW, 0).equals("accepted"), "bit " + bit);
        }
        for (int length = 0; length < good.length; length++) {
            assertFalse(judge(check, Arrays.copyOf(good, length), NOW, 0).equals("accepted"), "length " + length);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mysite.com, true", "mysite.com:8000, true", "mysite.com/shop, true", "www.mysite.com, false",
        "notmysite.com, false", "a.example.com, true", "a.b.example.com:80, true", ".example.com, true",
        "example.com, false", "badexample.com, false", ".com, false"
    })
    void a_signer_may_claim_the_names_that_it_is_bound_to(String key, boolean allowed) {
        String verdict = judge(check, sign(subscribe(key, 80), NOW, 1), NOW, 0);
        assertEquals(allowed ? "accepted" : "rejected HOST_NOT_ALLOWED", verdict);
    }

    @Test
    void losses_do_not_matter_and_what_was_overtaken_is_refused() {
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW, 1));
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW + 30_000, 2));
        assertEquals("rejected REPLAYED", judge(subscribe("mysite.com", 80), NOW + 20_000, 3));
        assertEquals("accepted", judge(new Unsubscribe(key("mysite.com"), endpoint(80)), NOW + 30_001, 4));
        assertEquals("rejected REPLAYED", judge(subscribe("mysite.com", 80), NOW + 30_000, 2));
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW + 30_002, 5));
    }

    @Test
    void a_drain_is_believed_once_and_only_if_nothing_newer_has_come() {
        Drain drain = new Drain(key("mysite.com"), endpoint(80), 30);
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW, 1));
        assertEquals("accepted", judge(drain, NOW + 1, 2));
        assertEquals("rejected REPLAYED", judge(drain, NOW + 1, 2));
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW + 3, 3));
        assertEquals("rejected REPLAYED", judge(drain, NOW + 2, 4));
    }

    @Test
    void what_was_overtaken_does_not_make_a_backend_with_tls_plain_again() {
        Subscribe plain = subscribe("mysite.com", 80);
        assertEquals("accepted", judge(plain.withEndpoint(endpoint(80).withScheme(Scheme.HTTPS)), NOW + 10, 1));
        assertEquals("rejected REPLAYED", judge(plain, NOW, 2));
        assertEquals("accepted", judge(plain, NOW + 20, 3));
    }

    @Test
    void backends_do_not_overtake_each_other() {
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW + 10, 1));
        assertEquals("accepted", judge(subscribe("mysite.com", 81), NOW, 1));
    }

    @Test
    void several_of_one_millisecond_are_told_apart_by_their_nonces_up_to_a_limit() {
        for (int nonce = 0; nonce < 8; nonce++) {
            assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW, nonce));
        }
        assertEquals("rejected REPLAYED", judge(subscribe("mysite.com", 80), NOW, 3));
        assertEquals("rejected REPLAYED", judge(subscribe("mysite.com", 80), NOW, 8));
    }

    @ParameterizedTest
    @ValueSource(longs = {-60_001, 60_001})
    void clocks_may_differ_by_the_tolerance_and_no_more(long skew) {
        assertEquals("rejected STALE", judge(check, sign(subscribe("mysite.com", 80), NOW + skew, 1), NOW, 0));
        long within = skew - Long.signum(skew);
        assertEquals("accepted", judge(check, sign(subscribe("mysite.com", 80), NOW + within, 1), NOW, 0));
    }

    @Test
    void one_signer_cannot_crowd_out_another_and_is_forgotten_when_nothing_can_be_replayed() {
        String other = "other hmac-sha256 " + SECRET + " *";
        check = check(2, LINE, other);
        assertEquals("accepted", judge(subscribe("mysite.com", 1), NOW, 1));
        assertEquals("accepted", judge(subscribe("mysite.com", 2), NOW, 1));
        assertEquals("rejected TABLE_FULL", judge(subscribe("mysite.com", 3), NOW, 1));
        byte[] others = MessageSigner.parse("other", "hmac-sha256:" + SECRET)
                .orElseThrow()
                .sign(SubscriptionCodec.encode(subscribe("mysite.com", 3)), NOW, 1);
        assertEquals("accepted", judge(check, others, NOW, 0));
        long later = 2 * TOLERANCE.toMillis() + 1;
        byte[] fresh = sign(subscribe("mysite.com", 3), NOW + later, 1);
        assertEquals("accepted", judge(check, fresh, NOW + later, TimeUnit.MILLISECONDS.toNanos(later)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app hmac-sha256 " + SECRET,
                "a/b hmac-sha256 " + SECRET + " a.com",
                "app rsa " + SECRET + " a.com",
                "app ed25519 AAAA a.com",
                "app hmac-sha256 " + SECRET + " a..com",
                "app hmac-sha256 " + SECRET + " a.com/x",
                LINE + "\n" + LINE
            })
    void a_line_that_cannot_be_used_is_named_without_its_secret(String lines) {
        String[] all = ("# signers\n\n" + lines).split("\n", -1);
        IllegalArgumentException bad = assertThrows(IllegalArgumentException.class, () -> check(10, all));
        assertTrue(String.valueOf(bad.getMessage()).startsWith("line " + all.length + ": "), bad::getMessage);
        assertFalse(String.valueOf(bad.getMessage()).contains(SECRET));
    }

    @Test
    void what_was_believed_before_a_restart_is_a_recording_after_it_and_so_is_all_that_is_older() {
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW, 1));
        List<Stamp> before = check.stamps();
        assertEquals(List.of(new Stamp(key("mysite.com"), endpoint(80), false, "app", NOW)), before);

        check = check(100, LINE);
        check.remember(before, 0);
        assertEquals("rejected REPLAYED", judge(subscribe("mysite.com", 80), NOW, 1));
        assertEquals("rejected REPLAYED", judge(subscribe("mysite.com", 80), NOW, 2));
        assertEquals("rejected REPLAYED", judge(new Unsubscribe(key("mysite.com"), endpoint(80)), NOW - 1, 1));
        assertEquals("accepted", judge(subscribe("mysite.com", 81), NOW, 1));
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW + 1, 1));
        assertEquals("accepted", judge(subscribe("mysite.com", 80), NOW + 1, 2));
    }

    @Test
    void only_a_signer_who_still_may_vouches_for_what_is_remembered() {
        List<Stamp> before = List.of(new Stamp(key("mysite.com"), endpoint(80), false, "app", NOW));
        assertTrue(SignatureCheck.none().vouchesFor(key("mysite.com"), endpoint(80)));
        assertFalse(check.vouchesFor(key("mysite.com"), endpoint(80)));

        check.remember(before, 0);
        assertTrue(check.vouchesFor(key("mysite.com"), endpoint(80)));
        assertFalse(check.vouchesFor(key("mysite.com"), endpoint(81)));
        assertFalse(check.vouchesFor(key("other.org"), endpoint(80)));
        for (String line : List.of(LINE.replaceFirst("app", "app2"), LINE.replace("mysite.com", "other.org"))) {
            SignatureCheck changed = check(100, line);
            changed.remember(before, 0);
            assertFalse(changed.vouchesFor(key("mysite.com"), endpoint(80)), line);
        }
    }

    private String judge(SubscriptionMessage message, long timeMillis, long nonce) {
        return judge(check, sign(message, timeMillis, nonce), NOW, 0);
    }

    static String judge(SignatureCheck checking, byte[] bytes, long nowMillis, long nowNanos) {
        ByteBuffer datagram = ByteBuffer.wrap(bytes);
        if (!(SubscriptionCodec.decode(datagram) instanceof Accepted decoded)) {
            return "rejected already when it was decoded";
        }
        Optional<Rejection> rejection =
                checking.refuse(datagram, decoded.message(), nowMillis, nowNanos, SenderBudget.unlimited());
        assertEquals(0, datagram.position());
        return rejection.map(refused -> "rejected " + refused.reason()).orElse("accepted");
    }

    private byte[] sign(SubscriptionMessage message, long timeMillis, long nonce) {
        return signer.sign(SubscriptionCodec.encode(message), timeMillis, nonce);
    }

    private static SignatureCheck check(int maxNodes, String... lines) {
        return SignatureCheck.of(Optional.of(List.of(lines)), Optional.empty(), "", TOLERANCE, maxNodes);
    }

    private static Subscribe subscribe(String key, int port) {
        return new Subscribe(key(key), endpoint(port), Attributes.DEFAULT);
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }

    private static Endpoint endpoint(int port) {
        return new Endpoint("10.0.0.7", port);
    }
}
