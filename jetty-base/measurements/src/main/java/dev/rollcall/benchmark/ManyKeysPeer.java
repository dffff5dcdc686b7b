package dev.rollcall.benchmark;

import dev.rollcall.servers.Running;
import java.io.IOException;

/**
 * The same gateway once more, in a process of its own that knows many keys: so it can take turns with the one that knows
 * one. A single process could not know one key again for a while: keys that have left are remembered.
 *
 * @param gateway whose results it adds to, under its name
 * @param keys how many further names it knows
 */
record ManyKeysPeer(RollcallPeer gateway, int keys) implements Peer {
    @Override
    public String id() {
        return gateway.id();
    }

    @Override
    public String title() {
        return gateway.title();
    }

    @Override
    public String version(Site site) throws IOException {
        return gateway.version(site);
    }

    @Override
    public boolean can(Workload workload) {
        return gateway.can(workload);
    }

    @Override
    public boolean takesTurns(Workload workload) {
        return workload == Workload.MANY_KEYS;
    }

    /** The keys are subscribed, too, when this returns. */
    @Override
    public Running start(Site site) throws IOException, InterruptedException {
        Running running = gateway.start(site, id() + "-many-keys");
        try {
            RollcallPeer.subscribe(running, site, keys);
        } catch (IOException deaf) {
            throw running.givenUp(deaf);
        }
        return running;
    }
}
