package dev.rollcall.gateway;

import dev.rollcall.gateway.admin.Snapshot;
import dev.rollcall.gateway.config.GatewaySettings;
import dev.rollcall.gateway.registry.SubscriptionRegistry;
import dev.rollcall.gateway.subscription.DatagramCounters;
import dev.rollcall.gateway.subscription.SubscriptionListener;
import dev.rollcall.protocol.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Collects what there is to show.
 *
 * @param http where the container answers HTTP
 * @param listener whose thread owns the registry
 */
record SnapshotSource(
        GatewaySettings settings,
        String identity,
        Supplier<Optional<List<Endpoint>>> http,
        SubscriptionListener listener,
        DatagramCounters counters)
        implements Supplier<Snapshot> {
    // The listener answers within milliseconds; a page that takes longer helps nobody.
    private static final long ANSWER_SECONDS = 2;

    @Override
    public Snapshot get() {
        List<String> addresses =
                http.get().orElse(List.of()).stream().map(Endpoint::toString).toList();
        return listener.ask(registry -> of(registry, addresses))
                .orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private Snapshot of(SubscriptionRegistry registry, List<String> addresses) {
        return new Snapshot(
                identity,
                addresses,
                subscriptionServers(),
                counters.accepted(),
                counters.rejected(),
                registry.table(),
                registry.subscriptions(System.nanoTime()),
                registry.staticUpstreams(),
                settings.subscriptionTolerance());
    }

    private List<String> subscriptionServers() {
        try {
            return listener.localAddresses().stream()
                    .map(address -> new Endpoint(address.getAddress().getHostAddress(), address.getPort()).toString())
                    .toList();
        } catch (IOException closing) {
            throw new UncheckedIOException(closing);
        }
    }
}
