package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway has been told. Used by the announcer's thread only.
 *
 * <p>Trouble with the gateway is logged when it begins and when it ends. Each round opens a new socket, because the
 * address that routes to a gateway may change at any time; the last one stays open until then, so that a late "port
 * unreachable" is not missed.
 */
final class GatewayLink implements AutoCloseable {
    private static final Logger LOG = System.getLogger(GatewayLink.class.getName());

    private final Endpoint gateway;
    private final GatewayAddress address;
    private final Function<ServiceKey, Attributes> attributes;
    private final String freq;
    private final Map<ServiceKey, Endpoint> subscribed = new LinkedHashMap<>();
    private @Nullable GatewaySocket lastSocket;
    private @Nullable String roundProblem;
    private boolean inTrouble;

    GatewayLink(Endpoint gateway, GatewayAddress address, Function<ServiceKey, Attributes> attributes, Duration freq) {
        this.gateway = gateway;
        this.address = address;
        this.attributes = attributes;
        this.freq = Durations.format(freq);
    }

    /**
     * Subscribes {@code keys} at {@code bound}, and unsubscribes what was subscribed before and no longer is.
     *
     * @param bound where the application listens; a wildcard host becomes the local address that routes to the gateway
     */
    void announce(Endpoint bound, Set<ServiceKey> keys) {
        address.refresh();
        roundProblem = address.problem().orElse(null);
        boolean known = exchange(socket -> {
            Endpoint endpoint = bound.isWildcard() ? bound.withHost(socket.localHost()) : bound;
            Map.copyOf(subscribed).forEach((key, old) -> {
                if (!keys.contains(key) || !old.equals(endpoint)) {
                    unsubscribe(socket, key, old);
                }
            });
            keys.forEach(key -> subscribe(socket, key, endpoint));
        });
        if (known || roundProblem != null) {
            reportTrouble();
        }
    }

    /** Unsubscribes everything. */
    void withdraw() {
        if (!subscribed.isEmpty()) {
            exchange(socket -> Map.copyOf(subscribed).forEach((key, endpoint) -> unsubscribe(socket, key, endpoint)));
            // Whatever could not be sent ends with its lease.
            subscribed.clear();
        }
    }

    @Override
    public void close() {
        if (lastSocket != null) {
            lastSocket.close();
            lastSocket = null;
        }
        address.close();
    }

    private interface Exchange {
        void run(GatewaySocket socket) throws IOException;
    }

    /** Returns whether the gateway's address is known, so that something was tried. */
    private boolean exchange(Exchange exchange) {
        return address.current()
                .map(target -> {
                    fetchLateError();
                    try {
                        GatewaySocket socket = GatewaySocket.connect(target);
                        lastSocket = socket;
                        exchange.run(socket);
                    } catch (IOException e) {
                        roundProblem = LogText.problem(e);
                    }
                    return true;
                })
                .orElse(false);
    }

    private void fetchLateError() {
        GatewaySocket socket = lastSocket;
        if (socket == null) {
            return;
        }
        lastSocket = null;
        try (socket) {
            socket.requireNoPendingError();
        } catch (IOException e) {
            roundProblem = LogText.problem(e);
        }
    }

    private void subscribe(GatewaySocket socket, ServiceKey key, Endpoint endpoint) {
        if (send(socket, new Subscribe(key, endpoint, attributes.apply(key)))) {
            boolean renewal = endpoint.equals(subscribed.put(key, endpoint));
            LOG.log(
                    renewal ? Level.DEBUG : Level.INFO,
                    () -> (renewal ? "renewed" : "subscribed") + event(key, endpoint) + " freq=" + freq);
        }
    }

    private void unsubscribe(GatewaySocket socket, ServiceKey key, Endpoint endpoint) {
        if (send(socket, new Unsubscribe(key, endpoint))) {
            subscribed.remove(key);
            LOG.log(Level.INFO, () -> "unsubscribed" + event(key, endpoint));
        }
    }

    private boolean send(GatewaySocket socket, SubscriptionMessage message) {
        try {
            socket.send(SubscriptionCodec.encode(message));
            return true;
        } catch (IOException e) {
            roundProblem = LogText.problem(e);
            return false;
        }
    }

    private String event(ServiceKey key, Endpoint endpoint) {
        return " key=" + key + " endpoint=" + endpoint + " gateway=" + gateway;
    }

    private void reportTrouble() {
        String problem = roundProblem;
        if (problem != null && !inTrouble) {
            LOG.log(
                    Level.WARNING,
                    "gateway unreachable gateway=" + gateway + " problem=\"" + problem + "\" retry=" + freq);
        } else if (problem == null && inTrouble) {
            LOG.log(Level.INFO, "gateway reachable again gateway=" + gateway);
        }
        inTrouble = problem != null;
    }
}
