package dev.rollcall.benchmark;

import dev.rollcall.servers.Running;
import java.io.IOException;

/** A proxy that takes part. */
interface Peer {
    /** Returns its name on the command line and in the JSON. */
    String id();

    /** Returns how it stands in the report. */
    String title();

    /** Returns which version of it this is. */
    String version(Site site) throws IOException, InterruptedException;

    /** Whether it can do what the workload wants of a proxy. */
    boolean can(Workload workload);

    /** Whether it is measured with that, each time that it is its turn. */
    default boolean takesTurns(Workload workload) {
        return can(workload);
    }

    /** Whether its backend is the server that shows what it was asked; that server speaks HTTP. */
    default boolean speaksHttp() {
        return true;
    }

    /** Whether it becomes quicker with what it is asked for, as a JVM does. */
    default boolean compilesWhileItRuns() {
        return true;
    }

    /**
     * Starts it; it serves the origin's files when this returns.
     *
     * @throws IOException if it is not installed, or does not serve; the message says why
     */
    Running start(Site site) throws IOException, InterruptedException;
}
