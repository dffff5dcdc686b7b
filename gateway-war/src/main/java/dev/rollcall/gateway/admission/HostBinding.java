package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.ServiceKey;
import java.util.Optional;

/**
 * The host names that a signer may claim: {@code mysite.com} (with every port), {@code mysite.com:8000} (that port
 * only), {@code .mysite.com} (every name below it, and the key {@code .mysite.com} itself), or {@code *}.
 */
record HostBinding(String pattern) {
    private static final String ANY = "*";

    /** Returns the binding that {@code text} spells, in any spelling of the name; empty if it spells none. */
    static Optional<HostBinding> parse(String text) {
        if (text.equals(ANY)) {
            return Optional.of(new HostBinding(ANY));
        }
        return ServiceKey.parse(text).filter(key -> key.pathPrefix().isEmpty()).map(key -> new HostBinding(key.host()));
    }

    boolean allows(ServiceKey key) {
        String host = key.host();
        return pattern.equals(ANY) || covers(host) || covers(withoutPort(host));
    }

    private boolean covers(String host) {
        return host.equals(pattern) || (pattern.startsWith(".") && host.endsWith(pattern));
    }

    private static String withoutPort(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
