package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VectorTest {
    private static final String GOOD_BLOCK =
            """
            ```vector
            name:   three bytes
            bytes:  e0 00    # cut
                    00
            decode: rejected TOO_SHORT
            ```
            """;

    static List<Vector> vectors() {
        return Vector.all();
    }

    static Stream<Vector> vectorsWeSend() {
        return Vector.all().stream().filter(Vector::encodes);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void every_vector_decodes_to_what_the_document_says(Vector vector) {
        assertEquals(vector.meaning(), MessageText.of(Datagram.decode(vector.bytes())));
    }

    @ParameterizedTest
    @MethodSource("vectorsWeSend")
    void what_we_send_is_byte_for_byte_what_the_document_says(Vector vector) {
        Accepted decoded = (Accepted) Datagram.decode(vector.bytes());
        assertArrayEquals(vector.bytes(), SubscriptionCodec.encode(decoded.message()));
    }

    @Test
    void the_document_has_a_vector_for_every_reason() {
        Stream<String> verdicts = SignedVector.all("signed").stream().map(vector -> vector.field("verify"));
        Set<String> meanings =
                Stream.concat(vectors().stream().map(Vector::meaning), verdicts).collect(Collectors.toSet());
        // These two depend on what came before.
        for (Reason reason : EnumSet.complementOf(EnumSet.of(Reason.REPLAYED, Reason.TABLE_FULL))) {
            assertTrue(meanings.contains("rejected " + reason), reason::name);
        }
    }

    @Test
    void the_document_explains_every_reason() {
        String document = Vector.document();
        for (Reason reason : Reason.values()) {
            assertTrue(document.contains("| `" + reason + "` |"), reason::name);
        }
    }

    @Test
    void no_two_vectors_have_the_same_name() {
        List<String> names = vectors().stream().map(Vector::name).toList();
        assertEquals(names.stream().distinct().toList(), names);
    }

    @Test
    void a_well_formed_block_is_read() {
        Vector vector = Vector.allIn("text\n\n" + GOOD_BLOCK + "\nmore").get(0);
        assertEquals("three bytes", vector.name());
        assertArrayEquals(new byte[] {(byte) 0xe0, 0, 0}, vector.bytes());
    }

    @Test
    void a_document_without_vectors_is_an_error() {
        assertThrows(IllegalArgumentException.class, () -> Vector.allIn("# The subscription datagram\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name:   three bytes", "bytes:  e0", "decode: rejected TOO_SHORT", "rejected TOO_SHORT",
                "three bytes", "decode:", "0    #", "TOO_SHORT"
            })
    void a_block_that_lacks_something_is_an_error(String missing) {
        String block = GOOD_BLOCK.replace(missing, "");
        assertThrows(IllegalArgumentException.class, () -> Vector.allIn(GOOD_BLOCK + block), block);
    }

    @Test
    void a_block_that_is_not_closed_or_indented_is_an_error() {
        String open = GOOD_BLOCK.substring(0, GOOD_BLOCK.length() - "```\n".length());
        assertThrows(IllegalArgumentException.class, () -> Vector.allIn(open));
        assertThrows(IllegalArgumentException.class, () -> Vector.allIn(GOOD_BLOCK + " " + GOOD_BLOCK));
    }
}
