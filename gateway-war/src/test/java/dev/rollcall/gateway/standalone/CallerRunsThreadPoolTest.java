package dev.rollcall.gateway.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CallerRunsThreadPoolTest {
    private final CallerRunsThreadPool pool = new CallerRunsThreadPool();
    private final TakesTasks reader = new TakesTasks();

    @BeforeEach
    void start() throws Exception {
        pool.start();
        reader.start();
    }

    @AfterEach
    void stop() throws Exception {
        reader.interrupt();
        pool.stop();
    }

    @Test
    void a_connection_goes_on_where_its_last_answer_was_written() throws Exception {
        Next next = new Next();

        reader.execute(() -> pool.execute(next));

        assertEquals(reader, next.ran.get(10, TimeUnit.SECONDS));
    }

    @Test
    void anything_else_from_there_runs_on_a_thread_of_the_pool() throws Exception {
        CompletableFuture<Thread> ran = new CompletableFuture<>();

        reader.execute(() -> pool.execute(() -> ran.complete(Thread.currentThread())));

        assertNotEquals(reader, ran.get(10, TimeUnit.SECONDS));
    }

    @Test
    void a_connection_that_another_thread_hands_in_runs_on_a_thread_of_the_pool() throws Exception {
        Next next = new Next();

        pool.execute(next);

        assertNotEquals(Thread.currentThread(), next.ran.get(10, TimeUnit.SECONDS));
    }

    /** A client's connection, as far as a pool sees it. */
    private static final class Next extends AbstractConnection implements Runnable {
        private final CompletableFuture<Thread> ran = new CompletableFuture<>();

        Next() {
            super(new ByteArrayEndPoint(), Runnable::run);
        }

        @Override
        public void run() {
            ran.complete(Thread.currentThread());
        }

        @Override
        public void onFillable() {
            throw new IllegalStateException("nothing is read here");
        }
    }

    /** A thread like the one that reads backends' answers. */
    private static final class TakesTasks extends Thread implements Executor {
        private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void run() {
            try {
                while (true) {
                    tasks.take().run();
                }
            } catch (InterruptedException over) {
                // The test has ended.
            }
        }
    }
}
