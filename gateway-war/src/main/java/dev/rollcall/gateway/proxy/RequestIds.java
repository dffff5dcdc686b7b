package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.RequestIdPolicy;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Gives each request the id under which client, gateway and backend find it in their logs. Pure. */
final class RequestIds {
    static final String FIELD = "X-Request-Id";

    // Twice the longest ones in use, and short enough for every line of a log.
    private static final int MAX_LENGTH = 128;
    // What ids are made of everywhere; nothing that means something in a page, a log line or a shell.
    private static final Pattern USABLE = Pattern.compile("[A-Za-z0-9._~+/=:@|-]{1," + MAX_LENGTH + "}");

    private static final HexFormat HEX = HexFormat.of();

    private final RequestIdPolicy policy;
    private final Supplier<? extends RandomGenerator> random;

    /** @param random asked at every request; an id names a request and gives no right to anything */
    RequestIds(RequestIdPolicy policy, Supplier<? extends RandomGenerator> random) {
        this.policy = policy;
        this.random = random;
    }

    /**
     * Returns the request's id; empty where the gateway gives none.
     *
     * @param values those of the request's {@value #FIELD} fields; more than one, and none counts
     * @param trusted whether a trusted proxy sends it
     */
    String of(List<String> values, boolean trusted) {
        if (policy == RequestIdPolicy.OFF) {
            return "";
        }
        boolean counts = (trusted || policy == RequestIdPolicy.CONTINUE) && values.size() == 1;
        return counts && isUsable(values.get(0)) ? values.get(0) : make();
    }

    private static boolean isUsable(String id) {
        return id.length() <= MAX_LENGTH && USABLE.matcher(id).matches();
    }

    // As many bits as a trace-id of W3C Trace Context §3.2.2.3, and in its spelling.
    private String make() {
        RandomGenerator generator = random.get();
        return HEX.toHexDigits(generator.nextLong()) + HEX.toHexDigits(generator.nextLong());
    }
}
