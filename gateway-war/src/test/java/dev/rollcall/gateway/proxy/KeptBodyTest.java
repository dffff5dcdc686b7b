package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeptBodyTest {
    private final Random random = new Random(7);

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1000, 1000, 7",
        "65536, 65536, 32768",
        "65536, 65536, 1000",
        "-1, 65536, 1000",
        "-1, 65536, 1",
        "-1, 40000, 33000",
        "-1, 65536, 65536"
    })
    void what_is_kept_is_what_has_been_read(int length, int total, int pieces) {
        KeptBody body = new KeptBody(length, 65536);
        byte[] sent = new byte[total];
        random.nextBytes(sent);
        assertEquals(total, read(body, sent, pieces));

        assertTrue(body.isWhole());
        assertEquals(ByteBuffer.wrap(sent), again(body, 0));
        assertEquals(ByteBuffer.wrap(sent, total / 2, total - total / 2), again(body, total / 2));
        assertNull(body.again(total));
    }

    @Test
    void a_body_of_known_length_is_read_into_one_array_of_that_length() {
        KeptBody body = new KeptBody(10_000, 65536);
        byte[] block = body.block();
        assertEquals(10_000, block.length);
        body.taken(4_000);

        assertSame(block, body.block());
        assertEquals(4_000, body.room());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65537, 1_000_000})
    void what_is_longer_than_the_limit_is_not_kept(int length) {
        KeptBody body = new KeptBody(length, 65536);
        read(body, new byte[65537], 1000);

        assertFalse(body.isWhole());
        assertNull(body.again(0));
        assertNotSame(body.block(), body.block());
    }

    @Test
    void a_body_that_announces_too_much_is_lost_with_its_first_byte() {
        KeptBody body = new KeptBody(101, 100);
        assertTrue(body.isWhole());
        read(body, new byte[1], 1);

        assertFalse(body.isWhole());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 10})
    void without_a_limit_nothing_is_kept(int length) {
        KeptBody body = new KeptBody(length, 0);
        read(body, new byte[10], 10);

        assertFalse(body.isWhole());
    }

    @Test
    void a_forgotten_one_goes_on_but_is_not_whole() {
        KeptBody body = new KeptBody(100, 65536);
        read(body, new byte[60], 60);
        body.forget();
        assertEquals(40, read(body, new byte[40], 40));

        assertEquals(100, body.receivedBytes());
        assertFalse(body.isWhole());
        assertNull(body.again(0));
    }

    /** Returns how many bytes came out of it as pieces. */
    private static int read(KeptBody body, byte[] sent, int pieces) {
        int done = 0;
        int passed = 0;
        while (done < sent.length) {
            byte[] block = body.block();
            int count = Math.min(Math.min(pieces, sent.length - done), block.length - body.room());
            System.arraycopy(sent, done, block, body.room(), count);
            ByteBuffer piece = body.taken(count);
            assertEquals(ByteBuffer.wrap(sent, done, count), piece);
            passed += piece.remaining();
            done += count;
        }
        return passed;
    }

    private static ByteBuffer again(KeptBody body, long from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        long position = from;
        for (ByteBuffer piece = body.again(position); piece != null; piece = body.again(position)) {
            position += piece.remaining();
            while (piece.hasRemaining()) {
                all.write(piece.get());
            }
        }
        return ByteBuffer.wrap(all.toByteArray());
    }
}
