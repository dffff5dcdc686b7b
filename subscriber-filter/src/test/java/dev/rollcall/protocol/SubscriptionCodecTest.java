package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Reason;
import dev.rollcall.protocol.Decoded.Rejected;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SubscriptionCodecTest {
    private static final int MAX_UDP_PAYLOAD = 65_507;
    private static final int HEADER_LENGTH = 4;

    static List<Vector> vectors() {
        return Vector.all();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_truncation_of_a_vector_decodes_to_a_value(Vector vector) {
        for (int length = 0; length < vector.bytes().length; length++) {
            DecodedCheck.check(Arrays.copyOf(vector.bytes(), length));
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_one_bit_flip_of_a_vector_decodes_to_a_value(Vector vector) {
        for (int bit = 0; bit < vector.bytes().length * 8; bit++) {
            byte[] flipped = vector.bytes();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            DecodedCheck.check(flipped);
        }
    }

    @Test
    void what_stands_before_the_cut_counts() {
        byte[] whole = Datagram.complete().item("weight", "3").bytes();
        int keyEnd = HEADER_LENGTH + 2 + "key".length() + 2 + "mysite.com".length();
        int addressEnd = keyEnd + 2 + "address".length() + 2 + "10.0.0.7:8080".length();
        for (int length = 0; length < whole.length; length++) {
            String meaning = MessageText.of(Datagram.decode(Arrays.copyOf(whole, length)));
            String expected = length < HEADER_LENGTH
                    ? "rejected TOO_SHORT"
                    : length < keyEnd
                            ? "rejected KEY_MISSING"
                            : length < addressEnd ? "rejected ADDRESS_MISSING" : meaningOfWeight(1);
            assertEquals(expected, meaning, "cut to " + length + " bytes");
        }
        assertEquals(meaningOfWeight(3), MessageText.of(Datagram.decode(whole)));
    }

    private static String meaningOfWeight(int weight) {
        return "subscribe key=mysite.com address=uwsgi://10.0.0.7:8080 modifier1=0 modifier2=0 cores=0 load=0 weight="
                + weight;
    }

    @Test
    void of_the_header_only_byte_3_has_a_meaning_and_any_value_but_0_unsubscribes() {
        for (int value = 0; value < 256; value++) {
            byte[] datagram = Datagram.complete().bytes();
            Arrays.fill(datagram, 0, HEADER_LENGTH, (byte) value);
            SubscriptionMessage message = ((Accepted) Datagram.decode(datagram)).message();
            assertEquals(value == 0, message instanceof Subscribe);
        }
    }

    @Test
    void a_part_of_a_buffer_decodes_and_the_buffer_is_left_alone() {
        byte[] bytes = Datagram.complete().bytes();
        for (ByteBuffer memory : List.of(ByteBuffer.allocate(200), ByteBuffer.allocateDirect(200))) {
            ByteBuffer buffer = memory.put(7, bytes).position(7).limit(7 + bytes.length);
            Decoded decoded = SubscriptionCodec.decode(buffer.asReadOnlyBuffer());
            assertEquals(decoded, SubscriptionCodec.decode(buffer));
            assertEquals(meaningOfWeight(1), MessageText.of(decoded));
            assertEquals(7, buffer.position());
            assertEquals(7 + bytes.length, buffer.limit());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a", ".", "/", "1", ":", "1.", "a.", "/a", "%41", "%2", "::1", "1:", "[", "é", "界.", "K", "\r", "../"
            })
    void a_value_as_long_as_a_datagram_allows_is_refused_at_once(String unit) {
        String value = unit.repeat((MAX_UDP_PAYLOAD - 100) / unit.getBytes(StandardCharsets.UTF_8).length);
        for (String affix : List.of("", ":80", "[", "mysite.com/", "]:80")) {
            String text =
                    affix.startsWith("]") ? "[" + value + affix : affix.startsWith(":") ? value + affix : affix + value;
            assertEquals("rejected KEY_INVALID", meaning(new Datagram().item("key", text)));
            assertEquals(
                    "rejected ADDRESS_INVALID",
                    meaning(new Datagram().item("key", "mysite.com").item("address", text)));
            assertEquals("rejected NUMBER_INVALID", meaning(Datagram.complete().item("weight", text)));
            assertEquals(
                    "rejected PROTOCOL_UNSUPPORTED", meaning(Datagram.complete().item("proto", text)));
            assertEquals(
                    meaningOfWeight(1),
                    meaning(Datagram.complete().item(text, "").item("x", text)));
        }
    }

    @Test
    void a_datagram_of_nothing_but_the_smallest_items_decodes() {
        Datagram datagram = Datagram.complete();
        for (int i = 0; i < MAX_UDP_PAYLOAD / 5 - 20; i++) {
            datagram.item("x", "");
        }
        assertEquals(meaningOfWeight(4), meaning(datagram.item("weight", "4")));
    }

    private static String meaning(Datagram datagram) {
        return MessageText.of(DecodedCheck.check(datagram.bytes()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "255",
                "007",
                "000000000000000255",
                "",
            })
    void a_number_in_range_is_accepted(String number) {
        assertInstanceOf(
                Accepted.class, Datagram.complete().item("modifier1", number).decode());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "256",
                "-1",
                "+1",
                " 1",
                "1 ",
                "1.0",
                "1e2",
                "0x10",
                "1_0",
                "1\0",
                "١",
                "５",
                "abc",
                "0000000000000000001",
                "99999999999999999999",
                "18446744073709551616"
            })
    void a_number_out_of_range_or_of_other_than_digits_is_refused(String number) {
        Rejected rejected = assertInstanceOf(
                Rejected.class, Datagram.complete().item("modifier1", number).decode());
        assertEquals(Reason.NUMBER_INVALID, rejected.reason());
        assertTrue(rejected.detail().startsWith("modifier1: "), rejected.detail());
    }

    @Test
    void every_number_has_its_own_range() {
        assertEquals(
                "subscribe key=mysite.com address=uwsgi://10.0.0.7:8080 modifier1=255 modifier2=255"
                        + " cores=999999999999999999 load=999999999999999999 weight=1000000",
                meaning(numbers("255", "255", "999999999999999999", "999999999999999999", "1000000")));
        assertEquals("rejected NUMBER_INVALID", meaning(numbers("0", "256", "0", "0", "0")));
        assertEquals("rejected NUMBER_INVALID", meaning(numbers("0", "0", "1000000000000000000", "0", "0")));
        assertEquals("rejected NUMBER_INVALID", meaning(numbers("0", "0", "0", "1000000000000000000", "0")));
        assertEquals("rejected NUMBER_INVALID", meaning(numbers("0", "0", "0", "0", "1000001")));
    }

    private static Datagram numbers(String modifier1, String modifier2, String cores, String load, String weight) {
        return Datagram.complete()
                .item("modifier1", modifier1)
                .item("modifier2", modifier2)
                .item("cores", cores)
                .item("load", load)
                .item("weight", weight);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h", "H", "http", "HTTP", "Http/1.1", "http/1.0"})
    void plain_http_is_accepted(String proto) {
        assertEquals(
                Scheme.HTTP,
                endpointOf(Datagram.complete().item("proto", proto).bytes()).scheme());
    }

    @ParameterizedTest
    @ValueSource(strings = {"uwsgi", "UWSGI"})
    void the_uwsgi_protocol_can_be_named(String proto) {
        byte[] datagram = Datagram.complete().item("proto", proto).bytes();
        assertTrue(endpointOf(datagram).isUwsgi());
        datagram[3] = 1;
        assertTrue(endpointOf(datagram).isUwsgi());
    }

    @Test
    void who_does_not_say_speaks_uwsgi_unless_the_receiver_has_it_otherwise() {
        assertTrue(endpointOf(Datagram.complete().bytes()).isUwsgi());
        assertTrue(endpointOf(Datagram.complete().item("proto", "").bytes()).isUwsgi());
        Decoded decoded =
                SubscriptionCodec.decode(ByteBuffer.wrap(Datagram.complete().bytes()), Scheme.HTTP);
        assertEquals(
                Scheme.HTTP,
                assertInstanceOf(Accepted.class, decoded).message().endpoint().scheme());
    }

    @ParameterizedTest
    @ValueSource(strings = {"https", "HTTPS", "Https"})
    void tls_belongs_to_the_address_also_when_unsubscribing(String proto) {
        byte[] datagram = Datagram.complete().item("proto", proto).bytes();
        assertTrue(endpointOf(datagram).isTls());
        datagram[3] = 1;
        assertTrue(endpointOf(datagram).isTls());
    }

    private static Endpoint endpointOf(byte[] datagram) {
        return ((Accepted) Datagram.decode(datagram)).message().endpoint();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https/1.1",
                "hello",
                "https ",
                "uwsgi ",
                "scgi",
                "h2",
                "h2c",
                "http/2",
                "http ",
                "fcgi",
                "ajp",
                "ｈｔｔｐ"
            })
    void another_protocol_is_refused_also_when_unsubscribing(String proto) {
        byte[] datagram = Datagram.complete().item("proto", proto).bytes();
        assertEquals("rejected PROTOCOL_UNSUPPORTED", MessageText.of(Datagram.decode(datagram)));
        datagram[3] = 1;
        assertEquals("rejected PROTOCOL_UNSUPPORTED", MessageText.of(Datagram.decode(datagram)));
    }

    @Test
    void a_refusal_names_the_item_its_value_and_what_was_expected() {
        Rejected rejected =
                (Rejected) Datagram.complete().item("weight", "heavy").decode();
        assertEquals("weight: heavy (expected: 0 to 1000000)", rejected.detail());
    }

    @Test
    void a_refusal_shows_nothing_that_could_act_on_a_terminal_or_forge_a_log_line() {
        Rejected rejected = (Rejected)
                new Datagram().item("key", "\u001b[2J\r\nINFO ok\u202e\u0085é").decode();
        assertEquals("key: ?[2J??INFO?ok??? (expected: host[:port][/path], at most 255 characters)", rejected.detail());
    }

    @Test
    void a_refusal_of_a_long_value_is_short() {
        Rejected rejected =
                (Rejected) new Datagram().item("key", "/".repeat(60_000)).decode();
        assertTrue(rejected.detail().length() < 200, rejected.detail());
    }

    @Test
    void the_longest_message_fits_into_one_unfragmented_packet() {
        ServiceKey key = ServiceKey.parse("k".repeat(ServiceKey.MAX_LENGTH)).orElseThrow();
        Endpoint endpoint = new Endpoint("e".repeat(Endpoint.MAX_LENGTH - ":65535".length()), 65535);
        long most = Attributes.MAX_COUNT;
        Attributes attributes = new Attributes(255, 255, most, most, Attributes.MAX_WEIGHT);
        byte[] datagram = SubscriptionCodec.encode(new Subscribe(key, endpoint, attributes));
        assertTrue(datagram.length < 700, () -> datagram.length + " bytes");
        assertEquals(new Accepted(new Subscribe(key, endpoint, attributes)), Datagram.decode(datagram));
    }
}
