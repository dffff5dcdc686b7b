package dev.rollcall.protocol;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The gateways that an announcement has come through: a gateway which announces upward what is subscribed at it adds
 * itself. Whoever finds itself in it refuses the announcement, so that no backend lives on hearsay of itself.
 *
 * @param hops how many announcements it took, the longest way; 0 where an application announces itself
 * @param gateways the identities of all gateways on all ways, the announcing one last; empty just where hops is 0
 */
public record Trail(int hops, List<String> gateways) {
    /** Application, its box, its rack, its site, the world: who has more tiers has a loop. */
    public static final int MAX_HOPS = 4;

    /** Keeps the datagram below the 1200 bytes that pass everywhere, with the longest key and address. */
    public static final int MAX_GATEWAYS = 32;

    private static final Pattern IDENTITY = Pattern.compile("[0-9a-z]{1,12}");

    private static final String SEPARATOR = ",";

    /** What an application's own announcement has. */
    public static final Trail NONE = new Trail(0, List.of());

    /** @throws IllegalArgumentException if there are too many or too few hops or gateways, or one of them has no identity */
    public Trail {
        gateways = List.copyOf(gateways);
        boolean sizes = hops >= 0 && hops <= MAX_HOPS && gateways.size() >= hops && gateways.size() <= MAX_GATEWAYS;
        boolean identities = gateways.stream().allMatch(Trail::isIdentity);
        if (!sizes || !identities || gateways.isEmpty() != (hops == 0)) {
            throw new IllegalArgumentException("trail: " + hops + " hops, gateways " + gateways);
        }
    }

    /** Returns whether {@code text} can name a gateway: 1 to 12 digits and lower-case letters. */
    public static boolean isIdentity(String text) {
        return IDENTITY.matcher(text).matches();
    }

    /** Returns the gateway that announced it; empty where the application did. */
    public Optional<String> announcer() {
        return gateways.isEmpty() ? Optional.empty() : Optional.of(gateways.get(gateways.size() - 1));
    }

    /** Returns the trail of that many hops and these gateways in their datagram form, or empty if there can be none. */
    static Optional<Trail> parse(long hops, String gateways) {
        try {
            return hops == 0
                    ? Optional.of(NONE)
                    : Optional.of(new Trail((int) hops, List.of(gateways.split(SEPARATOR))));
        } catch (IllegalArgumentException invalid) {
            return Optional.empty();
        }
    }

    /** Returns the gateways as they stand in a datagram. */
    String gatewaysText() {
        return String.join(SEPARATOR, gateways);
    }
}
