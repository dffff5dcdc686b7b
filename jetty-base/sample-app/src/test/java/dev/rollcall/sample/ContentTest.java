package dev.rollcall.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ContentTest {
    @Test
    void a_part_is_the_same_however_it_is_cut() {
        Content content = new Content(7);
        byte[] whole = new byte[200_000];
        content.copyTo(whole, 0);
        for (int from : new int[] {0, 1, 65_520, 65_521, 65_522, 131_042, 150_000}) {
            byte[] part = new byte[40_000];
            content.copyTo(part, from);
            assertArrayEquals(Arrays.copyOfRange(whole, from, from + part.length), part, "from " + from);
        }
    }

    @Test
    void positions_beyond_two_gigabytes_have_content_too() {
        byte[] far = new byte[1000];
        new Content(7).copyTo(far, 5_000_000_000L);
        assertFalse(Arrays.equals(new byte[1000], far));
    }

    @Test
    void seeds_differ() {
        byte[] one = new byte[1000];
        byte[] other = new byte[1000];
        new Content(1).copyTo(one, 0);
        new Content(2).copyTo(other, 0);
        assertFalse(Arrays.equals(one, other));
    }
}
