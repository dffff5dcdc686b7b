package dev.rollcall.gateway.admission;

import com.google.common.net.InetAddresses;
import dev.rollcall.protocol.Endpoint;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Knows where this gateway itself answers HTTP. Used by one thread. */
final class OwnAddresses {
    // Asking the container is dear, and its connectors hardly ever change.
    private static final long HOLD_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Optional<List<Endpoint>>> http;
    private List<Endpoint> held = List.of();
    private long askedNanos;
    private boolean asked;

    /** @param http the open ports, each with the host it is bound to or with none for all of them */
    OwnAddresses(Supplier<Optional<List<Endpoint>>> http) {
        this.http = http;
    }

    boolean contains(Endpoint endpoint, long nowNanos) {
        if (!asked || nowNanos - askedNanos >= HOLD_NANOS) {
            Optional<List<Endpoint>> open = http.get();
            held = open.orElse(List.of());
            askedNanos = nowNanos;
            // Nothing open yet: an application beside us announces itself the moment that changes.
            asked = open.isEmpty() || !held.isEmpty();
        }
        return held.stream()
                .filter(own -> own.port() == endpoint.port())
                .anyMatch(own -> own.isWildcard()
                        ? isThisMachine(endpoint.host())
                        : own.host().equals(endpoint.host()));
    }

    // A name is not looked up: that could take seconds. What it loops through, the request's own trail cuts.
    private static boolean isThisMachine(String host) {
        if (!InetAddresses.isInetAddress(host)) {
            return host.equals("localhost");
        }
        InetAddress address = InetAddresses.forString(host);
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException unknown) {
            return false;
        }
    }
}
