package dev.rollcall.subscriber;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** One gateway as it was named, which is as many as its name has addresses. Used by the announcer's thread only. */
final class GatewayLinks implements AutoCloseable {
    private static final Logger LOG = System.getLogger(GatewayLinks.class.getName());

    private final Endpoint gateway;
    private final GatewayAddresses addresses;
    private final LinkMaker linkMaker;
    private final Map<InetSocketAddress, GatewayLink> links = new LinkedHashMap<>();
    private boolean inTrouble;

    /** Makes the link to one address. */
    interface LinkMaker {
        GatewayLink link(String gateway, InetSocketAddress target);
    }

    GatewayLinks(Endpoint gateway, GatewayAddresses addresses, LinkMaker linkMaker) {
        this.gateway = gateway;
        this.addresses = addresses;
        this.linkMaker = linkMaker;
    }

    /** Subscribes {@code keys} at {@code bound} at every address, and leaves the addresses that are gone. */
    void announce(Endpoint bound, Set<ServiceKey> keys) {
        addresses.refresh();
        List<InetSocketAddress> current = addresses.current();
        reportTrouble(current);
        links.entrySet().removeIf(entry -> {
            boolean gone = !current.contains(entry.getKey());
            if (gone) {
                LOG.log(Level.INFO, "gateway address gone gateway=" + named(entry.getKey()));
                entry.getValue().withdraw();
                entry.getValue().close();
            }
            return gone;
        });
        current.forEach(address -> links.computeIfAbsent(address, target -> linkMaker.link(named(target), target))
                .announce(bound, keys));
    }

    /** Reads answers and repeats what needs it; returns how long to wait for the next look, empty for not at all. */
    Optional<Duration> check() {
        return links.values().stream().flatMap(link -> link.check().stream()).min(Comparator.naturalOrder());
    }

    Stream<SubscriptionState> states() {
        return links.values().stream().flatMap(GatewayLink::states);
    }

    /** Asks for nothing new everywhere. */
    void drain(int seconds) {
        links.values().forEach(link -> link.drain(seconds));
    }

    /** Reads answers to {@link #drain}, and asks again where that helps. */
    void checkDrain(int seconds) {
        links.values().forEach(link -> link.checkDrain(seconds));
    }

    /** Returns whether there is nothing to wait for after {@link #drain}. */
    boolean isDrained() {
        return links.values().stream().allMatch(GatewayLink::isDrained);
    }

    /** Returns whether somebody may have requests for this application. */
    boolean isServed() {
        return links.values().stream().anyMatch(GatewayLink::isServed);
    }

    /** Unsubscribes everything everywhere. */
    void withdraw() {
        links.values().forEach(GatewayLink::withdraw);
    }

    /** Returns whether every gateway that answers has confirmed the last {@link #withdraw}. */
    boolean isWithdrawn() {
        return links.values().stream().allMatch(GatewayLink::isWithdrawn);
    }

    @Override
    public void close() {
        links.values().forEach(GatewayLink::close);
        addresses.close();
    }

    private String named(InetSocketAddress address) {
        return addresses.isNamed()
                ? gateway + " address="
                        + BoundHost.withoutZone(address.getAddress().getHostAddress())
                : gateway.toString();
    }

    private void reportTrouble(List<InetSocketAddress> current) {
        Optional<String> problem = addresses.problem();
        if (problem.isPresent() && !inTrouble) {
            LOG.log(
                    Level.WARNING,
                    current.isEmpty()
                            ? "gateway unreachable gateway=" + gateway + " problem=\"" + problem.get() + "\""
                            : "gateway not looked up gateway=" + gateway + " problem=\"" + problem.get()
                                    + "\": its last addresses are kept");
        } else if (problem.isEmpty() && inTrouble) {
            LOG.log(Level.INFO, "gateway looked up again gateway=" + gateway);
        }
        inTrouble = problem.isPresent();
    }
}
