package dev.rollcall.gateway.access;

import dev.rollcall.gateway.config.AccessLogSettings;
import dev.rollcall.gateway.config.ConfigurationException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for every exchange. Whoever adds one never waits: a line that finds the queue full is dropped and counted, and
 * one thread writes. Switched off it costs one look at a constant.
 */
public final class AccessLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
    private static final String LOGGER_NAME = "dev.rollcall.access";

    // Some seconds of a busy gateway, while a disk makes up its mind; a few megabytes at the most.
    private static final int MAX_WAITING = 8192;
    // One write for so many lines at the most.
    private static final int BATCH = 512;
    private static final long REPORT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STOP_MILLIS = 2_000;

    private final boolean on;
    private final Function<AccessLine, String> format;
    private final LineSink sink;
    private final BlockingQueue<AccessLine> waiting;
    private final LongAdder dropped = new LongAdder();
    private volatile boolean closing;
    private volatile @Nullable Thread writer;

    // Only the writer's thread.
    private long reported;
    private long lastReportNanos = System.nanoTime() - REPORT_NANOS;

    AccessLog(boolean on, Function<AccessLine, String> format, LineSink sink, int maxWaiting) {
        this.on = on;
        this.format = format;
        this.sink = sink;
        this.waiting = new ArrayBlockingQueue<>(maxWaiting);
    }

    /**
     * Returns the log that an operator wants.
     *
     * @throws ConfigurationException naming the file that cannot be written
     */
    public static AccessLog of(AccessLogSettings settings) {
        boolean on = settings.form() != AccessLogSettings.Form.OFF;
        LineSink sink = on ? sink(settings.file()) : lines -> {};
        return new AccessLog(
                on, LineFormat.of(settings.form() == AccessLogSettings.Form.JSON), sink, on ? MAX_WAITING : 1);
    }

    @SuppressWarnings("SystemOut") // It was asked for.
    private static LineSink sink(String file) {
        return switch (file) {
            case "" -> {
                Logger logger = LoggerFactory.getLogger(LOGGER_NAME);
                yield lines -> lines.forEach(logger::info);
            }
            case "-" -> {
                PrintStream output = System.out;
                yield lines -> lines.forEach(output::println);
            }
            default -> fileSink(Path.of(file));
        };
    }

    private static LineSink fileSink(Path file) {
        FileSink sink = new FileSink(file);
        try {
            sink.open();
            // Opened again by the first line: a gateway that does not start holds nothing open.
            sink.close();
        } catch (IOException refused) {
            throw new ConfigurationException(
                    "access-log-file", file + " cannot be written", "a file, - for standard output, or nothing");
        }
        return sink;
    }

    /** Returns whether anybody wants lines. */
    public boolean isOn() {
        return on;
    }

    /** Adds a line; never waits. */
    public void add(AccessLine line) {
        if (!waiting.offer(line)) {
            dropped.increment();
        }
    }

    /** Begins to write; what was added before is not lost. */
    public void start() {
        if (on) {
            Thread thread = new Thread(this::run, "rollcall-access-log");
            thread.setDaemon(true);
            writer = thread;
            thread.start();
        }
    }

    /** Writes what waits, and stops. Calling it twice is harmless. */
    @Override
    public void close() {
        closing = true;
        Thread thread = writer;
        writer = null;
        if (thread == null) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closing || !waiting.isEmpty()) {
            writeBatch();
        }
        report();
        try {
            sink.close();
        } catch (IOException failed) {
            LOG.warn("the access log was not closed cleanly", failed);
        }
    }

    private void writeBatch() {
        List<AccessLine> batch = new ArrayList<>();
        try {
            if (!closing) {
                batch.add(waiting.take());
            }
        } catch (InterruptedException stopped) {
            // The loop sees to what still waits.
        }
        waiting.drainTo(batch, BATCH - batch.size());
        try {
            sink.write(batch.stream().map(format).toList());
        } catch (IOException | RuntimeException failed) {
            LOG.debug("the access log cannot be written", failed);
            dropped.add(batch.size());
        }
        if (dropped.sum() > reported && System.nanoTime() - lastReportNanos >= REPORT_NANOS) {
            report();
        }
    }

    private void report() {
        long all = dropped.sum();
        if (all > reported) {
            LOG.warn("access log lines lost={}: they cannot be written, or not as fast as they come", all - reported);
        }
        reported = all;
        lastReportNanos = System.nanoTime();
    }
}
