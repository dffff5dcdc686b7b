package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import java.util.HashMap;
import java.util.Map;

/** The one upstream of each endpoint, for as long as anybody uses it. One thread's. */
final class Upstreams {
    private final Map<Endpoint, Use> uses = new HashMap<>();

    /** An upstream and how many share it; it ends with the last of them. */
    private static final class Use {
        private final Upstream upstream;
        private int users;

        Use(Upstream upstream) {
            this.upstream = upstream;
        }
    }

    boolean has(Endpoint endpoint) {
        return uses.containsKey(endpoint);
    }

    /** Counts one more user; {@link #release} takes it back. */
    Upstream use(Endpoint endpoint) {
        return use(endpoint, new Upstream(endpoint));
    }

    /** Holds it for ever: nobody counts this use down. */
    Upstream useStatic(Endpoint endpoint) {
        return use(endpoint, new Upstream(endpoint, true));
    }

    private Upstream use(Endpoint endpoint, Upstream fresh) {
        Use use = uses.computeIfAbsent(endpoint, unused -> new Use(fresh));
        use.users++;
        return use.upstream;
    }

    void release(Endpoint endpoint) {
        Use use = uses.get(endpoint);
        if (use != null && --use.users == 0) {
            use.upstream.close();
            uses.remove(endpoint);
        }
    }

    /** Returns how many requests run at {@code endpoint}, for whatever key; 0 if nobody uses it. */
    int inFlight(Endpoint endpoint) {
        Use use = uses.get(endpoint);
        return use == null ? 0 : use.upstream.inFlight();
    }
}
