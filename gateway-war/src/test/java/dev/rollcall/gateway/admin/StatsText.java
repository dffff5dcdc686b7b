package dev.rollcall.gateway.admin;

import java.time.Instant;

/** The statistics page of a snapshot, for tests elsewhere. */
public final class StatsText {
    private StatsText() {}

    public static String of(Snapshot snapshot) {
        return new StatsPage("test", snapshot, Instant.EPOCH, 0).json();
    }
}
