package dev.rollcall.subscriber;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Takes an application out of its gateways while an operator wants that: as long as a file is there, or between two
 * commands. Whoever has put it out by one of them must take it back by the same. For use by many threads.
 */
final class MaintenanceSwitch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Presence presence;
    private final Optional<Path> file;
    private final CountDownLatch closed = new CountDownLatch(1);

    // Both under this object's monitor.
    private boolean commanded;
    private boolean filed;

    private MaintenanceSwitch(Presence presence, Optional<Path> file) {
        this.presence = presence;
        this.file = file;
    }

    /**
     * Returns the switch of an application that is not announced yet, and will not be while the file is there.
     *
     * @param file looked for once a second; empty for none
     * @param name of the application, for people
     */
    static MaintenanceSwitch start(Presence presence, Optional<Path> file, String name) {
        MaintenanceSwitch started = new MaintenanceSwitch(presence, file);
        if (file.isPresent()) {
            if (started.isFiled()) {
                started.filed = true;
                presence.beginOut();
            }
            Thread thread = new Thread(started::watch, "rollcall-maintenance-" + name);
            thread.setDaemon(true);
            thread.start();
        }
        return started;
    }

    /** Takes the application out, or, unless the file is there, puts it in again. Returns at once. */
    synchronized void command(boolean out) {
        commanded = out;
        apply();
    }

    private void watch() {
        try {
            while (!closed.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                look(isFiled());
            }
        } catch (InterruptedException e) {
            // Somebody wants this thread to end.
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void look(boolean isThere) {
        if (filed != isThere) {
            filed = isThere;
            apply();
        }
    }

    private void apply() {
        if (commanded || filed) {
            presence.drain();
        } else {
            presence.resume();
        }
    }

    private boolean isFiled() {
        return file.isPresent() && Files.exists(file.get());
    }

    /** Looks no more. Closing again does nothing. */
    @Override
    public void close() {
        closed.countDown();
    }

    /**
     * Returns the file that {@code text} names, a relative one in the container's base or else in the working folder.
     *
     * @throws InvalidSettingException if it names none
     */
    static Path file(String text) {
        try {
            return FileLookup.base().resolve(text);
        } catch (InvalidPathException e) {
            throw new InvalidSettingException(SettingNames.MAINTENANCE_FILE, text, "a file's name");
        }
    }
}
