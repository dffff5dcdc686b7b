package dev.rollcall.gateway.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.gateway.admission.Stamp;
import dev.rollcall.protocol.Algorithm;
import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.Scheme;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.Trail;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class SnapshotTextTest {
    private static final Attributes EVERYTHING = new Attributes(
                    5, 6, 200, 3, 7, 2, Optional.of(Algorithm.IPHASH), new Trail(2, List.of("abc", "def")))
            .withInstance("instance00000001")
            .withRoute(Optional.of("node1"))
            .withKeepAlive(new KeepAlive(20_000, 100))
            .withCheck(Check.of("/healthz?deep=1", 2_000));
    private static final Remembered REMEMBERED = new Remembered(
            List.of(
                    new Subscribe(key("mysite.com"), new Endpoint("10.0.0.7", 8080), EVERYTHING),
                    new Subscribe(key("mysite.com"), new Endpoint("app.internal", 80), Attributes.DEFAULT),
                    new Subscribe(
                            key("[::1]:8000/shop%20b"),
                            new Endpoint("::1", 443).withScheme(Scheme.HTTPS),
                            Attributes.ofWeight(3))),
            List.of(
                    new Drain(key("mysite.com"), new Endpoint("app.internal", 80), 30),
                    new Drain(key("[::1]:8000/shop%20b"), new Endpoint("::1", 443).withScheme(Scheme.HTTPS), 86_400)),
            List.of(
                    new Stamp(
                            key("mysite.com"), new Endpoint("10.0.0.7", 8080), false, "app.1_2-3", 1_795_478_250_123L),
                    new Stamp(key(".example.com"), new Endpoint("::1", 443), true, "", 1_795_478_250_000L)));

    @Test
    void what_is_written_is_read_again() {
        assertEquals(REMEMBERED, SnapshotText.decode(SnapshotText.encode(REMEMBERED)));
        assertEquals(Remembered.NOTHING, SnapshotText.decode(SnapshotText.encode(Remembered.NOTHING)));
    }

    @Test
    void an_operator_can_read_who_is_in_it() {
        String text = new String(SnapshotText.encode(REMEMBERED), StandardCharsets.US_ASCII);
        assertTrue(text.contains(" # mysite.com 10.0.0.7:8080\n"), text);
        assertTrue(text.contains(" # [::1]:8000/shop%20b https://[::1]:443\n"), text);
    }

    @Test
    void every_truncation_is_noticed() {
        byte[] good = SnapshotText.encode(REMEMBERED);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = Arrays.copyOf(good, length);
            assertThrows(IllegalArgumentException.class, () -> SnapshotText.decode(cut), "cut to " + length);
        }
    }

    @Test
    void every_changed_byte_is_noticed() {
        byte[] good = SnapshotText.encode(REMEMBERED);
        Random random = new Random(1);
        for (int at = 0; at < good.length; at++) {
            byte[] changed = good.clone();
            changed[at] ^= (byte) (1 + random.nextInt(255));
            assertThrows(IllegalArgumentException.class, () -> SnapshotText.decode(changed), "changed at " + at);
        }
    }

    @Test
    void whatever_else_the_bytes_are_nothing_worse_happens_than_being_refused() {
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            assertThrows(IllegalArgumentException.class, () -> SnapshotText.decode(noise));
        }
    }

    @Test
    void lines_that_make_no_sense_are_refused_even_if_nothing_has_damaged_them() {
        byte[] good = SnapshotText.encode(REMEMBERED);
        String lines = new String(good, 0, good.length - 13, StandardCharsets.US_ASCII);
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder changed = new StringBuilder(lines);
            int at = 20 + random.nextInt(lines.length() - 20);
            changed.setCharAt(at, (char) (' ' + random.nextInt(95)));
            refused += isRefused(changed.toString()) ? 1 : 0;
        }
        assertTrue(refused > 1_000, refused + " refused");
        String first = "rollcall-snapshot 1\n";
        for (String line : List.of(
                "\n",
                "subscription\n",
                "subscription 4A\n",
                "subscription !!! # x\n",
                "stamp 1 app mysite.com\n",
                "stamp x app mysite.com 10.0.0.7:80\n",
                "stamp 99999999999999999999 app mysite.com 10.0.0.7:80\n",
                "stamp 1 a/b mysite.com 10.0.0.7:80\n",
                "stamp 1 app .. 10.0.0.7:80\n",
                "stamp 1 app mysite.com 10.0.0.7\n",
                "drain\n",
                "drain !!! # x\n",
                "drain " + ofNobodyOnHisWay(good) + "\n",
                "other 1\n")) {
            assertTrue(isRefused(first + line), line);
        }
    }

    /** Returns a datagram that subscribes. */
    private static String ofNobodyOnHisWay(byte[] snapshot) {
        String first = new String(snapshot, StandardCharsets.US_ASCII)
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow();
        return first.substring("subscription ".length());
    }

    @Test
    void what_was_written_before_there_were_drains_is_read() {
        Remembered before = new Remembered(REMEMBERED.subscriptions(), List.of(), REMEMBERED.stamps());
        byte[] written = SnapshotText.encode(before);
        assertFalse(new String(written, StandardCharsets.US_ASCII).contains("drain"));
        assertEquals(before, SnapshotText.decode(written));
    }

    @Test
    void another_version_is_none_of_ours() {
        var refused = assertThrows(
                IllegalArgumentException.class, () -> SnapshotText.decode(summed("rollcall-snapshot 2\nnew things\n")));
        assertEquals("it does not begin with \"rollcall-snapshot 1\"", refused.getMessage());
    }

    private static boolean isRefused(String lines) {
        try {
            SnapshotText.decode(summed(lines));
            return false;
        } catch (IllegalArgumentException refused) {
            return true;
        }
    }

    /** Returns the lines with the sum that they should have. */
    private static byte[] summed(String lines) {
        CRC32 sum = new CRC32();
        sum.update(lines.getBytes(StandardCharsets.ISO_8859_1));
        return (lines + "end " + String.format("%08x", sum.getValue()) + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }
}
