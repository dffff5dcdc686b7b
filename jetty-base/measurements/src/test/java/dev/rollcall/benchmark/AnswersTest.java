package dev.rollcall.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AnswersTest {
    private static final String WRK =
            """
            Running 60m test @ http://127.0.0.1:18999/
              1 threads and 32 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.38ms    1.76ms  12.91ms   93.97%
                Req/Sec    16.49k     5.22k   20.19k   100.00%
              Latency Distribution
                 50%  950.00us
                 75%    1.50ms
                 90%    2.10ms
                 99%    1.20s
              3000 requests in 300.01ms, 486.18KB read
            """;
    private static final String RATE = "Requests/sec:  10000.00\nTransfer/sec:      1.55MB\n";
    private static final String H2LOAD =
            """
            finished in 513.99ms, 3200.00 req/s, 468.75KB/s
            requests: 1600 total, 1600 started, 1600 done, %d succeeded, %d failed, %d errored, %d timeout
            status codes: %d 2xx, 0 3xx, %d 4xx, %d 5xx
            traffic: 234.38KB (240000) total, 168.75KB (172800) headers (space savings 0.00%%), 1.56MB (%d) data
            """;
    private static final List<String> LOG =
            List.of("1795713548750978\t200\t2940", "1795713548751013\t200\t3044", "1795713549241441\t200\t2732");
    private static final int BODY = 1024;

    @Test
    void wrk_tells_how_many_answers_in_what_time() throws IOException {
        assertEquals(new Answers(3000, 0.3, 0, 950, 1_200_000), Answers.ofWrk(WRK + RATE));
    }

    @Test
    void wrks_bad_answers_and_broken_connections_are_failures() throws IOException {
        String troubles =
                "  Socket errors: connect 1, read 20, write 300, timeout 4000\n  Non-2xx or 3xx responses: 50000\n";
        assertEquals(54321, Answers.ofWrk(WRK + troubles + RATE).failures());
    }

    @Test
    void what_is_not_of_wrk_is_no_measurement() {
        assertThrows(IOException.class, () -> Answers.ofWrk("unable to connect to 127.0.0.1:1 Connection refused"));
    }

    @Test
    void h2load_tells_how_many_answers_and_logs_how_long_each_took() throws IOException {
        String output = H2LOAD.formatted(1600, 0, 0, 0, 1600, 0, 0, 1600 * BODY);
        assertEquals(new Answers(1600, 0.5, 0, 2940, 3044), Answers.ofH2load(output, LOG, BODY));
    }

    @Test
    void h2loads_bad_answers_and_broken_requests_are_failures() throws IOException {
        String output = H2LOAD.formatted(1489, 111, 10, 1, 1489, 90, 10, 1600 * BODY);
        assertEquals(111, Answers.ofH2load(output, LOG, BODY).failures());
    }

    @Test
    void where_h2load_sees_no_status_the_length_of_the_bodies_tells() throws IOException {
        String good = H2LOAD.formatted(0, 1600, 0, 0, 0, 0, 0, 1600 * BODY);
        assertEquals(0, Answers.ofH2load(good, LOG, BODY).failures());
        String bad = H2LOAD.formatted(0, 1600, 0, 0, 0, 0, 0, 1600 * 200);
        assertEquals(1600, Answers.ofH2load(bad, LOG, BODY).failures());
    }

    @Test
    void what_is_not_of_h2load_is_no_measurement() {
        assertThrows(IOException.class, () -> Answers.ofH2load("", LOG, BODY));
    }
}
