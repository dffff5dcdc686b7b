package dev.rollcall.gateway;

import dev.rollcall.gateway.admission.Admission;
import dev.rollcall.gateway.admission.SignatureCheck;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.registry.Applied;
import dev.rollcall.gateway.registry.Subscription;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.snapshot.Remembered;
import dev.rollcall.gateway.snapshot.SnapshotKeeper;
import dev.rollcall.gateway.subscription.SubscriptionListener;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a gateway takes over from the one that ran here before, and leaves to the next, if a setting says where. */
final class Recollection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Recollection.class);

    private final SubscriptionRegistry registry;
    private final Admission admission;
    private final SignatureCheck signatures;
    private final Optional<SnapshotKeeper> keeper;
    // Set before the keeper asks for the first time.
    private volatile @Nullable SubscriptionListener listener;

    Recollection(
            GatewaySettings settings, SubscriptionRegistry registry, Admission admission, SignatureCheck signatures) {
        this.registry = registry;
        this.admission = admission;
        this.signatures = signatures;
        this.keeper = settings.snapshotFile()
                .map(file -> new SnapshotKeeper(file, settings.maxSubscriptions(), this::remembered));
    }

    /**
     * Subscribes, for one lease, who was subscribed before and would still be let in; from then on takes down what
     * changes.
     *
     * @param starting owns the registry as soon as it runs, which it must not yet
     */
    void begin(SubscriptionListener starting) {
        listener = starting;
        keeper.ifPresent(active -> restore(active.begin(), System.nanoTime()));
    }

    /** Tells that something has changed. Returns at once. */
    void changed() {
        keeper.ifPresent(SnapshotKeeper::changed);
    }

    /** Takes everything down for the last time, while the listener still answers. Calling it twice is harmless. */
    @Override
    public void close() {
        keeper.ifPresent(SnapshotKeeper::close);
    }

    private void restore(Remembered before, long nowNanos) {
        signatures.remember(before.stamps(), nowNanos);
        int taken = 0;
        for (Subscribe subscribe : before.subscriptions()) {
            boolean admitted = signatures.vouchesFor(subscribe.key(), subscribe.endpoint())
                    && admission.refuse(subscribe, nowNanos).isEmpty();
            if (admitted && registry.apply(subscribe, nowNanos) == Applied.TAKEN) {
                taken++;
            }
        }
        // Of those that were taken; the registry knows no others.
        before.drains().forEach(drain -> registry.apply(drain, nowNanos));
        registry.publish();
        if (!before.subscriptions().isEmpty()) {
            LOG.info(
                    "remembered subscriptions={} of={}; each ends with its lease unless it is announced again",
                    taken,
                    before.subscriptions().size());
        }
    }

    private CompletableFuture<Remembered> remembered() {
        SubscriptionListener asked = listener;
        return asked == null
                ? CompletableFuture.completedFuture(Remembered.NOTHING)
                : asked.ask(owned -> now(System.nanoTime()));
    }

    /** Returns who is subscribed, but for those who are not what they say. */
    private Remembered now(long nowNanos) {
        List<Subscription> held = registry.subscriptions(nowNanos).stream()
                .filter(subscription -> subscription.standing().refusal().isEmpty())
                .toList();
        return new Remembered(
                held.stream().map(Recollection::announcement).toList(),
                held.stream().flatMap(Recollection::drain).toList(),
                signatures.stamps());
    }

    private static Stream<Drain> drain(Subscription subscription) {
        return subscription.drainLeft().stream()
                // A second that has begun counts: it may still have something running.
                .map(left -> (int) Math.min(
                        Drain.MAX_SECONDS, Math.max(1, left.plusSeconds(1).toSeconds())))
                .map(seconds ->
                        new Drain(subscription.key(), subscription.upstream().endpoint(), seconds));
    }

    private static Subscribe announcement(Subscription subscription) {
        return new Subscribe(subscription.key(), subscription.upstream().endpoint(), subscription.attributes());
    }
}
