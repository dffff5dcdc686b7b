package dev.rollcall.protocol;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How the requests for one key are spread over its backends; the names are uWSGI's where it has them. */
public enum Algorithm {
    /** Smooth weighted round robin. */
    WRR,
    /** The backend with the fewest requests in flight. */
    LRC,
    /** The backend with the fewest requests in flight for its weight. */
    WLRC,
    /** The backend that the client's address chooses, as long as it is there. */
    IPHASH,
    /** The better one of two chosen at random, by requests in flight, latency and weight. */
    P2C;

    /** Returns the algorithm of this name, in any case, or empty if there is none. */
    public static Optional<Algorithm> parse(String name) {
        return Stream.of(values())
                .filter(algorithm -> algorithm.toString().equalsIgnoreCase(name))
                .findFirst();
    }

    /** Returns the name as it stands in settings and datagrams: {@code wrr}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
