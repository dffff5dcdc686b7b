package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Check;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How those backends are doing that want to be checked, and when each is asked next. One thread's.
 *
 * <p>A check belongs to an endpoint and a path: an application is asked once for all of its keys, and applications that
 * share a port do not suffer for each other.
 */
final class Checks {
    // As many applications as one container ever has that ask for it; and whoever announces ever new paths gets no
    // more.
    private static final int MAX_PATHS = 16;

    // As a distance, because the clock may wrap around between two moments.
    private static final Comparator<Checked> BY_TIME = (one, other) -> Long.signum(one.nextNanos - other.nextNanos);

    private final Optional<CheckRules> rules;
    private final RegistryEvents events;
    private final Map<Lease.Id, Checked> byLease = new HashMap<>();
    private final Map<Endpoint, Map<String, Checked>> byEndpoint = new HashMap<>();
    private final Map<Long, Checked> running = new HashMap<>();
    private final TreeSet<Checked> waiting = new TreeSet<>(BY_TIME.thenComparingLong(checked -> checked.serial));
    private long lastSerial;

    private static final class Checked {
        private final Endpoint endpoint;
        private final String path;
        private final Upstream upstream;
        private final Set<Lease.Id> leases = new LinkedHashSet<>();
        private final Set<ServiceKey> leftOutOf = new HashSet<>();
        private CheckState state = CheckState.UNKNOWN;
        private long intervalNanos;
        // Of the last question that was put, or of nothing.
        private long serial;
        private long nextNanos;

        Checked(Endpoint endpoint, String path, Upstream upstream) {
            this.endpoint = endpoint;
            this.path = path;
            this.upstream = upstream;
        }

        /** Returns the keys for which that changes its place. */
        Set<ServiceKey> letIn() {
            Set<ServiceKey> changed = Set.copyOf(leftOutOf);
            leftOutOf.clear();
            return changed;
        }
    }

    /** @param rules empty to check nobody */
    Checks(Optional<CheckRules> rules, RegistryEvents events) {
        this.rules = rules;
        this.events = events;
    }

    /** Returns how the backend is doing; empty if it is not checked. */
    Optional<CheckState> state(Lease.Id id) {
        return Optional.ofNullable(byLease.get(id)).map(checked -> checked.state.leftOut(isLeftOut(id)));
    }

    /** Returns whether it gets requests only where nobody else can take them. */
    boolean isLeftOut(Lease.Id id) {
        Checked checked = byLease.get(id);
        return checked != null && checked.leftOutOf.contains(id.key());
    }

    /**
     * Takes in how a backend wants to be checked.
     *
     * @param another whether it is another program than the one that was there before: nothing is known of it
     * @return the keys for which a backend's place has changed by that
     */
    Set<ServiceKey> announced(Lease.Id id, Upstream upstream, Optional<Check> check, boolean another, long nowNanos) {
        Set<ServiceKey> changed = new HashSet<>();
        if (another) {
            byEndpoint
                    .getOrDefault(id.endpoint(), Map.of())
                    .values()
                    .forEach(checked -> forget(checked, changed, nowNanos));
        }
        boolean before = isLeftOut(id);
        // A question is HTTP; a worker that speaks uwsgi would take it for half a packet.
        boolean wants = rules.isPresent() && check.isPresent() && !id.endpoint().isUwsgi();
        Checked wanted = wants ? use(id.endpoint(), upstream, check.get(), nowNanos) : null;
        if (wanted != byLease.get(id)) {
            left(id);
        }
        if (wanted != null) {
            wanted.leases.add(id);
            byLease.put(id, wanted);
        }
        if (before != isLeftOut(id)) {
            changed.add(id.key());
        }
        return changed;
    }

    void left(Lease.Id id) {
        Checked checked = byLease.remove(id);
        if (checked == null) {
            return;
        }
        checked.leases.remove(id);
        checked.leftOutOf.remove(id.key());
        if (checked.leases.isEmpty()) {
            waiting.remove(checked);
            running.remove(checked.serial);
            Map<String, Checked> ofEndpoint = byEndpoint.getOrDefault(checked.endpoint, new HashMap<>());
            ofEndpoint.remove(checked.path);
            if (ofEndpoint.isEmpty()) {
                byEndpoint.remove(checked.endpoint);
            }
        }
    }

    /**
     * Has all asked whose time has come.
     *
     * @param counts who may be asked yet
     */
    void ask(long nowNanos, Predicate<Lease.Id> counts) {
        while (!waiting.isEmpty() && waiting.first().nextNanos - nowNanos <= 0) {
            Checked due = waiting.first();
            Optional<Lease.Id> counting = due.leases.stream().filter(counts).findFirst();
            if (counting.isPresent()) {
                waiting.remove(due);
                put(due, counting.get().key());
            } else {
                await(due, nowNanos + due.intervalNanos);
            }
        }
    }

    /** Returns when the next one's time comes; empty without any. */
    OptionalLong next() {
        return waiting.isEmpty() ? OptionalLong.empty() : OptionalLong.of(waiting.first().nextNanos);
    }

    /**
     * Takes in an answer; one that nobody waits for any more changes nothing.
     *
     * @param pools the backends of each key; empty for one that nobody knows
     * @return the keys for which the backend's place has changed by that
     */
    Set<ServiceKey> settle(
            CheckTask task, CheckOutcome outcome, long nowNanos, Function<ServiceKey, Optional<Pool>> pools) {
        Checked checked = running.remove(task.serial());
        if (checked == null) {
            return Set.of();
        }
        await(checked, nowNanos + checked.intervalNanos);
        boolean failedBefore = isFailing(checked.state);
        boolean outBefore = !checked.leftOutOf.isEmpty();
        checked.state = checked.state.after(outcome);
        boolean fails = isFailing(checked.state);
        Set<ServiceKey> changed = fails ? leaveOut(checked, pools) : outcome.well() ? checked.letIn() : Set.of();
        boolean out = !checked.leftOutOf.isEmpty();
        if (failedBefore != fails || outBefore != out) {
            events.checked(checked.endpoint, checked.path, checked.state.leftOut(out));
        }
        if (outBefore && !out) {
            checked.upstream.cameBack(nowNanos);
        }
        return changed;
    }

    /** Leaves it out wherever there are others to spare it: what makes all fail is no reason to serve nobody. */
    private Set<ServiceKey> leaveOut(Checked checked, Function<ServiceKey, Optional<Pool>> pools) {
        Set<ServiceKey> changed = new HashSet<>();
        for (Lease.Id id : checked.leases) {
            Optional<Pool> pool = pools.apply(id.key());
            boolean spared = pool.isPresent()
                    && rules.filter(active -> active.allows(pool.get(), checked.upstream))
                            .isPresent();
            if (spared && checked.leftOutOf.add(id.key())) {
                changed.add(id.key());
            }
        }
        return changed;
    }

    private boolean isFailing(CheckState state) {
        return rules.map(active -> active.isEnough(state.failures())).orElse(false);
    }

    private @Nullable Checked use(Endpoint endpoint, Upstream upstream, Check check, long nowNanos) {
        Map<String, Checked> ofEndpoint = byEndpoint.computeIfAbsent(endpoint, unused -> new HashMap<>());
        Checked checked = ofEndpoint.get(check.path());
        if (checked == null && ofEndpoint.size() < MAX_PATHS) {
            checked = new Checked(endpoint, check.path(), upstream);
            ofEndpoint.put(check.path(), checked);
            await(checked, nowNanos);
        }
        if (checked != null) {
            checked.intervalNanos = TimeUnit.MILLISECONDS.toNanos(check.intervalMillis());
        }
        return checked;
    }

    private void forget(Checked checked, Set<ServiceKey> changed, long nowNanos) {
        changed.addAll(checked.letIn());
        checked.state = CheckState.UNKNOWN;
        running.remove(checked.serial);
        await(checked, nowNanos);
    }

    private void await(Checked checked, long untilNanos) {
        // Before time and serial change, by which it is found there.
        waiting.remove(checked);
        checked.serial = ++lastSerial;
        checked.nextNanos = untilNanos;
        waiting.add(checked);
    }

    private void put(Checked checked, ServiceKey key) {
        checked.serial = ++lastSerial;
        running.put(checked.serial, checked);
        CheckTask task = new CheckTask(
                checked.serial,
                checked.endpoint,
                key,
                checked.upstream.instance(),
                checked.path,
                Duration.ofNanos(checked.intervalNanos),
                checked.state.last().filter(CheckOutcome::late).isPresent());
        rules.ifPresent(active -> active.checker().check(task));
    }
}
