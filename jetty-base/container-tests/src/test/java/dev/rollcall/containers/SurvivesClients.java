package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one client does to its own exchange is nobody else's trouble. */
interface SurvivesClients extends WithFleet {
    int ABORTS = 400;
    int ABORTING_CLIENTS = 8;
    int INNOCENT_CLIENTS = 4;
    int SLOW_CLIENTS = 200;
    /** What each slow client takes of a file of {@value StaticFolder#LARGE} bytes before it stops reading. */
    int TAKEN = Integer.getInteger("rollcall.slow-clients-take", 100_000);
    /** More than the buffers of two connections hold, also where the system lets them grow. */
    long BUFFERED = 20_000_000;

    @Test
    default void clients_that_leave_in_the_middle_damage_nobody_elses_answer() {
        AtomicBoolean leaving = new AtomicBoolean(true);
        AtomicInteger aborts = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(ABORTING_CLIENTS + INNOCENT_CLIENTS);
        try {
            List<CompletableFuture<Integer>> innocents = new ArrayList<>();
            for (int client = 0; client < INNOCENT_CLIENTS; client++) {
                int seed = client + 1;
                innocents.add(CompletableFuture.supplyAsync(() -> downloadWhile(leaving, seed), threads));
            }
            List<CompletableFuture<Void>> aborting = new ArrayList<>();
            for (int client = 0; client < ABORTING_CLIENTS; client++) {
                aborting.add(CompletableFuture.runAsync(() -> abortRepeatedly(aborts), threads));
            }
            try {
                aborting.forEach(CompletableFuture::join);
            } finally {
                leaving.set(false);
            }
            assertEquals(ABORTS, aborts.get());
            innocents.forEach(innocent -> assertTrue(innocent.join() > 0, "an innocent client never got an answer"));
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    default void two_hundred_slow_clients_make_the_backends_wait_and_need_no_memory() throws IOException {
        List<RawExchange> slow = new ArrayList<>();
        try {
            for (int client = 0; client < SLOW_CLIENTS; client++) {
                RawExchange exchange = new RawExchange(fleet().gateway().port(), "GET", Fleet.SHARED, "/large.bin");
                slow.add(exchange);
                assertEquals(200, exchange.head().status());
            }
            takeInTurns(slow);
            // They stand still now; all that they have not read is far more than the gateway's memory.
            assertEquals(200, fleet().client().get(Fleet.SHARED, "/").statusCode());
            long arrived = fleet().stats().nodes(Fleet.SHARED).stream()
                    .mapToLong(node -> node.number("tx"))
                    .sum();
            assertTrue(arrived > (long) SLOW_CLIENTS * TAKEN, "bytes from the backends: " + arrived);
            assertTrue(arrived < SLOW_CLIENTS * (TAKEN + BUFFERED), "bytes from the backends: " + arrived);
            // Who goes on gets the rest.
            assertEquals(StaticFolder.LARGE - TAKEN, slow.get(0).skip(StaticFolder.LARGE - TAKEN));
        } finally {
            for (RawExchange exchange : slow) {
                exchange.close();
            }
        }
    }

    private static void takeInTurns(List<RawExchange> slow) throws IOException {
        int piece = 100_000;
        for (int taken = 0; taken < TAKEN; taken += piece) {
            for (RawExchange exchange : slow) {
                exchange.read(Math.min(piece, TAKEN - taken));
            }
        }
    }

    private void abortRepeatedly(AtomicInteger aborts) {
        for (int round = 0; round < ABORTS / ABORTING_CLIENTS; round++) {
            boolean chunked = round % 2 == 0;
            try (RawExchange exchange = new RawExchange(
                    fleet().gateway().port(), "GET", Fleet.SHARED, "/bytes?size=3000000&seed=9&chunked=" + chunked)) {
                exchange.read(1000 * (1 + round % 50));
                if (round % 4 < 2) {
                    exchange.reset();
                }
            } catch (IOException e) {
                throw new AssertionError("the client that was to leave got no answer", e);
            }
            aborts.incrementAndGet();
        }
    }

    /** Returns how many answers were whole; fails at the first that is not. */
    private int downloadWhile(AtomicBoolean leaving, int seed) {
        int answers = 0;
        for (; leaving.get(); answers++) {
            // Sizes around the usual buffers', and some that do not fit into any.
            int size = 1000 + (answers * 30_011) % 300_000;
            String target = "/bytes?size=" + size + "&seed=" + seed + "&chunked=" + (answers % 2 == 0);
            try {
                HttpResponse<byte[]> response = fleet().client().bytes(Fleet.SHARED, target);
                assertEquals(200, response.statusCode(), target);
                assertEquals(
                        size, SampleContent.lengthOfMatch(new ByteArrayInputStream(response.body()), seed), target);
            } catch (IOException e) {
                throw new AssertionError("answer " + answers + " to an innocent client broke: " + target, e);
            }
        }
        return answers;
    }
}
