package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureTest {
    private static final String SEED = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

    static Stream<SignedVector> vectorsWeSign() {
        return SignedVector.all("signed").stream()
                .filter(vector -> vector.fields().containsKey("signer"));
    }

    static List<SignedVector> answers() {
        return SignedVector.all("answer");
    }

    @ParameterizedTest
    @MethodSource("vectorsWeSign")
    void what_we_sign_is_byte_for_byte_what_the_document_says(SignedVector vector) {
        byte[] expected = vector.bytes();
        String[] signer = vector.field("signer").split(" ", 2);
        SignedDatagram parts = SignedDatagram.of(ByteBuffer.wrap(expected)).orElseThrow();
        byte[] plain = SubscriptionCodec.encode(((Accepted) Datagram.decode(expected)).message());
        byte[] asking = Answer.tokenIn(ByteBuffer.wrap(expected))
                .map(token -> Answer.ask(plain, token))
                .orElse(plain);
        byte[] signed = MessageSigner.parse(signer[0], signer[1])
                .orElseThrow()
                .sign(asking, parts.timeMillis().orElseThrow(), Long.parseUnsignedLong(parts.nonce(), 16));
        assertArrayEquals(expected, signed);
    }

    @Test
    void the_longest_datagram_of_ours_fits_into_one_packet_and_into_uwsgis_buffer() {
        String label = "a".repeat(ServiceKey.MAX_LENGTH);
        Attributes longest = new Attributes(
                        255,
                        255,
                        Attributes.MAX_COUNT,
                        Attributes.MAX_COUNT,
                        1_000_000,
                        255,
                        Optional.of(Algorithm.IPHASH))
                .withInstance("i".repeat(32))
                .withRoute(Optional.of("r".repeat(32)))
                .withKeepAlive(KeepAlive.of(Long.MAX_VALUE, Long.MAX_VALUE))
                .withCheck(Check.of("/" + "c".repeat(Check.MAX_PATH_LENGTH - 1), Long.MAX_VALUE));
        byte[] plain = SubscriptionCodec.encode(new Subscribe(
                ServiceKey.parse(label).orElseThrow(),
                new Endpoint("b".repeat(249), 65_535).withScheme(Scheme.HTTPS),
                longest));
        byte[] signed = MessageSigner.parse("k".repeat(64), "ed25519:" + SEED)
                .orElseThrow()
                .sign(Answer.ask(plain, "t".repeat(32)), Long.MAX_VALUE, -1);
        // What IPv6 carries undivided everywhere: 1280 bytes (RFC 8200 §5), less its header and UDP's.
        assertTrue(signed.length <= 1232, () -> signed.length + " bytes");
    }

    @Test
    void a_signature_must_be_the_very_last() {
        byte[] signed =
                new Datagram().item("key", "a.com").item("rollcall-sign", "x").bytes();
        assertTrue(SignedDatagram.of(ByteBuffer.wrap(signed)).isPresent());
        byte[] trailed = Arrays.copyOf(signed, signed.length + 1);
        assertFalse(SignedDatagram.of(ByteBuffer.wrap(trailed)).isPresent());
        for (int length = 0; length < signed.length; length++) {
            byte[] cut = Arrays.copyOf(signed, length);
            assertFalse(SignedDatagram.of(ByteBuffer.wrap(cut)).isPresent(), () -> cut.length + " bytes");
        }
    }

    @Test
    void the_command_and_every_item_change_what_is_signed() {
        byte[] datagram = Datagram.complete().item("rollcall-sign", "x").bytes();
        byte[] signed =
                SignedDatagram.of(ByteBuffer.wrap(datagram)).orElseThrow().signedBytes();
        int end = datagram.length - "..rollcall-sign..x".length();
        for (int i = 0; i < end; i++) {
            byte[] changed = datagram.clone();
            changed[i] ^= 1;
            boolean sizeField = i == 1 || i == 2;
            boolean same = SignedDatagram.of(ByteBuffer.wrap(changed))
                    .filter(parts -> Arrays.equals(parts.signedBytes(), signed))
                    .isPresent();
            assertEquals(sizeField, same, "byte " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                SEED,
                "ed25519",
                "ed25519:",
                "rsa:" + SEED,
                "ed25519:" + SEED + SEED,
                "ed25519:!" + SEED,
                "hmac-sha256:c2hvcnQ",
                "ED25519:" + SEED
            })
    void what_is_no_key_is_not_taken_for_one(String text) {
        assertTrue(MessageSigner.parse("app1", text).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "é"})
    void a_key_id_has_no_other_characters_than_letters_digits_and_three_signs(String keyId) {
        assertThrows(IllegalArgumentException.class, () -> MessageSigner.parse(keyId, "ed25519:" + SEED));
    }

    @Test
    void a_secret_may_be_written_in_either_alphabet_of_base64() {
        String one = "hmac-sha256:" + "-_".repeat(22);
        String other = "hmac-sha256:" + "+/".repeat(22);
        byte[] datagram = Datagram.complete().bytes();
        assertArrayEquals(
                MessageSigner.parse("a", one).orElseThrow().sign(datagram, 1, 1),
                MessageSigner.parse("a", other).orElseThrow().sign(datagram, 1, 1));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void every_answer_says_what_the_document_says_and_is_what_we_send(SignedVector vector) {
        Answer answer = Answer.decode(ByteBuffer.wrap(vector.bytes())).orElseThrow();
        String says = "token=" + answer.token()
                + answer.rejected().map(reason -> " rejected " + reason).orElse(" accepted")
                + (answer.inFlight().isPresent()
                        ? " in-flight=" + answer.inFlight().getAsLong()
                        : "");
        assertEquals(vector.field("says"), says);
        assertArrayEquals(vector.bytes(), answer.encode(1000).orElseThrow());
    }

    @Test
    void an_answer_is_never_longer_than_the_question() {
        Answer rejected = new Answer("t", Optional.of("host not allowed"));
        int full = rejected.encode(1000).orElseThrow().length;
        assertEquals(full, rejected.encode(full).orElseThrow().length);
        byte[] brief = rejected.encode(full - 1).orElseThrow();
        assertEquals(
                Optional.of("no reason given"),
                Answer.decode(ByteBuffer.wrap(brief)).orElseThrow().rejected());
        assertTrue(rejected.encode(brief.length - 1).isEmpty());
    }

    @Test
    void an_answer_means_nothing_to_a_gateway_and_asks_for_nothing() {
        byte[] answer = new Answer("t", Optional.empty()).encode(1000).orElseThrow();
        assertEquals("rejected KEY_MISSING", MessageText.of(Datagram.decode(answer)));
        assertTrue(Answer.tokenIn(ByteBuffer.wrap(answer)).isEmpty());
    }

    @Test
    void no_truncation_or_bit_flip_of_an_answer_is_more_than_a_value() {
        for (SignedVector vector : answers()) {
            byte[] bytes = vector.bytes();
            for (int bit = 0; bit < bytes.length * 8; bit++) {
                byte[] flipped = bytes.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                Answer.decode(ByteBuffer.wrap(flipped));
                Answer.decode(ByteBuffer.wrap(bytes, 0, bit / 8));
                SignedDatagram.of(ByteBuffer.wrap(flipped));
            }
        }
    }
}
