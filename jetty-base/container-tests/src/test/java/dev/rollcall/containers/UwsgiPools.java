package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several uWSGIs for one name: who gets how much, and what happens when one goes. */
interface UwsgiPools extends WithUwsgi {
    @Test
    default void instances_get_requests_in_the_proportion_of_their_weights() throws IOException {
        List<String> hosts = List.of(UwsgiBench.APP, UwsgiBench.CROWD);
        long[] before = totals(hosts);
        for (int request = 0; request < 40; request++) {
            assertEquals(200, client().get(UwsgiBench.WEIGHTED, "/").statusCode());
        }
        long[] after = totals(hosts);
        // Of what the instances have counted themselves, one each is the question before.
        assertEquals(
                List.of(10L, 30L),
                IntStream.range(0, 2)
                        .mapToObj(instance -> after[instance] - before[instance] - 1)
                        .toList());
    }

    private long[] totals(List<String> hosts) throws IOException {
        long[] totals = new long[hosts.size()];
        for (int instance = 0; instance < totals.length; instance++) {
            String page = client().get(hosts.get(instance), "/total").body();
            totals[instance] = Long.parseLong(Client.field(page, "total"));
        }
        return totals;
    }

    @Test
    default void no_request_fails_while_a_worker_is_killed_and_an_instance_reloads() {
        Uwsgi reloading = bench().pool().get(0);
        try (Load load = new Load(client(), UwsgiBench.POOL)) {
            load.awaitAnswersFrom(reloading.port());
            reloading.killWorker();
            // A uWSGI that is to reload does not tell a worker that has just been born, and waits for its end.
            Eventually.holds("the new worker answers", () -> {
                String page = client().get(UwsgiBench.POOL, "/").body();
                return Client.field(page, "worker").equals(reloading.worker());
            });
            load.awaitMoreAnswers();
            reloading.reload();
            load.awaitMoreAnswers();
            assertEquals(List.of(), load.failures());
        }
        try (Load load = new Load(client(), UwsgiBench.POOL)) {
            load.awaitAnswersFrom(reloading.port());
            assertEquals(List.of(), load.failures());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "QUIT"})
    default void no_request_fails_while_an_instance_stops_and_another_comes(String signal) {
        Uwsgi stopping = bench().pool().get(1);
        goesAndComesBack(stopping, () -> stopping.stop(signal));
    }

    @Test
    default void no_request_fails_while_an_instance_is_killed_and_another_comes() {
        Uwsgi killed = bench().pool().get(1);
        goesAndComesBack(killed, killed::kill);
    }

    private void goesAndComesBack(Uwsgi uwsgi, Runnable end) {
        try (Load load = new Load(client(), UwsgiBench.POOL)) {
            load.awaitAnswersFrom(uwsgi.port());
            end.run();
            load.awaitMoreAnswers();
            uwsgi.start();
            load.awaitAnswersFrom(uwsgi.port());
            load.awaitMoreAnswers();
            assertEquals(List.of(), load.failures());
        }
    }

    @Test
    default void an_instance_behind_a_fastrouter_is_served_through_it() throws IOException {
        bench().gateway().awaitServed(UwsgiBench.BEHIND);
        assertEquals(
                List.of(bench().router()),
                bench().gateway().stats().nodes(UwsgiBench.BEHIND).stream()
                        .map(Stats.Node::name)
                        .toList());
        try (RawExchange exchange =
                RawExchange.getFrom("127.0.0.5", port(), UwsgiBench.BEHIND, "/variables?through=both")) {
            String seen = exchange.text();
            assertEquals("127.0.0.5", Client.field(seen, "REMOTE_ADDR"));
            assertEquals(Integer.toString(exchange.localPort()), Client.field(seen, "REMOTE_PORT"));
            assertEquals("through=both", Client.field(seen, "QUERY_STRING"));
            assertEquals(UwsgiBench.BEHIND, Client.field(seen, "HTTP_HOST"));
        }
    }
}
