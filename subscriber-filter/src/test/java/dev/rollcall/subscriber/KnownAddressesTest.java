package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownAddressesTest {
    private static final long CACHE = 30;

    private final KnownAddresses known = new KnownAddresses(CACHE);

    @Test
    void an_address_is_known_from_the_first_answer_that_holds_it() {
        known.found(addresses(1), 0);
        known.found(addresses(1, 2), 1);
        assertEquals(addresses(1, 2), known.all());
    }

    @Test
    void an_address_that_one_answer_lacks_is_kept_however_often_the_cache_repeats_it() {
        known.found(addresses(1, 2), 0);
        known.found(addresses(1), 10);
        known.found(addresses(1), 20);
        known.found(addresses(1), 39);
        assertEquals(addresses(1, 2), known.all());
    }

    @Test
    void an_address_that_two_answers_lack_which_were_not_the_same_one_is_gone() {
        known.found(addresses(1, 2), 0);
        known.found(addresses(1), 10);
        known.found(addresses(1), 40);
        assertEquals(addresses(1), known.all());
    }

    @Test
    void a_long_pause_alone_does_not_make_one_answer_two() {
        known.found(addresses(1, 2), 0);
        known.found(addresses(1), 1000);
        assertEquals(addresses(1, 2), known.all());
    }

    @Test
    void an_address_that_comes_back_starts_anew() {
        known.found(addresses(1, 2), 0);
        known.found(addresses(1), 10);
        known.found(addresses(1, 2), 20);
        known.found(addresses(1), 45);
        assertEquals(addresses(1, 2), known.all());
    }

    @Test
    void a_name_server_cannot_make_it_know_more_than_64_addresses() {
        known.found(addresses(IntStream.range(0, 200).toArray()), 0);
        assertEquals(64, known.all().size());
    }

    static List<InetAddress> addresses(int... lastBytes) {
        return Arrays.stream(lastBytes).mapToObj(KnownAddressesTest::address).toList();
    }

    private static InetAddress address(int lastByte) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) lastByte});
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
