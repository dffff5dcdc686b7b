package dev.rollcall.protocol;

import dev.rollcall.protocol.Decoded.Reason;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import dev.rollcall.protocol.SubscriptionMessage.Unsubscribe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The name-value items of one subscription packet, as text. */
final class Items {
    private static final int LENGTH_BYTES = 2;
    // Everything else is skipped, so that a datagram cannot make us keep what we do not use.
    private static final Set<String> KNOWN = Set.of(
            "key",
            "address",
            "modifier1",
            "modifier2",
            "cores",
            "load",
            "weight",
            "backup",
            "algo",
            "hops",
            "gateways",
            "drain",
            "rollcall-instance",
            "rollcall-route",
            "rollcall-keepalive",
            "rollcall-keepalive-requests",
            "rollcall-check",
            "rollcall-check-interval",
            "proto");
    // uWSGI itself looks at the first letter only (plugins/http/http.c of 2.1), but h2c would be wrong bytes.
    private static final Set<String> PLAIN_HTTP = Set.of("h", "http", "http/1.0", "http/1.1");

    private final Map<String, String> values;

    private Items(Map<String, String> values) {
        this.values = values;
    }

    /** Reads items up to the end of the packet or the first damaged one; the last item of a name counts. */
    static Items readFrom(ByteBuffer packet) {
        return new Items(read(packet, KNOWN));
    }

    /** Returns the items of these names, up to the end of the packet or the first damaged one. */
    static Map<String, String> read(ByteBuffer packet, Set<String> names) {
        Map<String, String> values = new HashMap<>();
        String name = readText(packet);
        while (name != null && !name.isEmpty()) {
            String value = readText(packet);
            if (value == null) {
                break;
            }
            if (names.contains(name)) {
                values.put(name, value);
            }
            name = readText(packet);
        }
        return values;
    }

    private static @Nullable String readText(ByteBuffer packet) {
        byte[] bytes = readBytes(packet);
        // UTF-8 for the sake of international host names; malformed bytes become U+FFFD, which nothing accepts.
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    /** Returns the next name or value; null where the packet ends before it does. */
    static byte @Nullable [] readBytes(ByteBuffer packet) {
        if (packet.remaining() < LENGTH_BYTES) {
            return null;
        }
        int length = Short.toUnsignedInt(packet.getShort());
        if (length > packet.remaining()) {
            return null;
        }
        byte[] bytes = new byte[length];
        packet.get(bytes);
        return bytes;
    }

    /** @param unnamed what a backend speaks that does not say */
    SubscriptionMessage toMessage(boolean subscribes, Scheme unnamed) throws InvalidItemException {
        ServiceKey key = key();
        Endpoint endpoint = endpoint().withScheme(scheme(unnamed));
        if (subscribes) {
            return new Subscribe(key, endpoint, attributes());
        }
        int drainSeconds = (int) number("drain", Drain.MAX_SECONDS);
        return drainSeconds == 0 ? new Unsubscribe(key, endpoint) : new Drain(key, endpoint, drainSeconds);
    }

    private ServiceKey key() throws InvalidItemException {
        String text = values.get("key");
        if (text == null) {
            throw new InvalidItemException(Reason.KEY_MISSING, "key", "", "an item named key");
        }
        return ServiceKey.parse(text)
                .orElseThrow(() -> new InvalidItemException(
                        Reason.KEY_INVALID, "key", text, "host[:port][/path], at most 255 characters"));
    }

    private Endpoint endpoint() throws InvalidItemException {
        String text = values.get("address");
        if (text == null) {
            throw new InvalidItemException(Reason.ADDRESS_MISSING, "address", "", "an item named address");
        }
        return Endpoint.parse(text)
                .orElseThrow(() -> new InvalidItemException(
                        Reason.ADDRESS_INVALID, "address", text, "host:port, [ipv6]:port or :port"));
    }

    private Scheme scheme(Scheme unnamed) throws InvalidItemException {
        String proto = values.getOrDefault("proto", "").toLowerCase(Locale.ROOT);
        if (proto.isEmpty()) {
            return unnamed;
        }
        return Scheme.parse(PLAIN_HTTP.contains(proto) ? "http" : proto)
                .orElseThrow(() ->
                        new InvalidItemException(Reason.PROTOCOL_UNSUPPORTED, "proto", proto, "http, https or uwsgi"));
    }

    private Attributes attributes() throws InvalidItemException {
        // uWSGI sends weight 0 for "not set" and counts it as 1 (uWSGI core/subscription.c).
        long weight = Math.max(1, number("weight", Attributes.MAX_WEIGHT));
        return new Attributes(
                (int) number("modifier1", 255),
                (int) number("modifier2", 255),
                number("cores", Attributes.MAX_COUNT),
                number("load", Attributes.MAX_COUNT),
                (int) weight,
                (int) number("backup", Attributes.MAX_BACKUP),
                // As in uWSGI, a name that means nothing here is no reason to lose the backend.
                Algorithm.parse(values.getOrDefault("algo", "")),
                trail(),
                program());
    }

    /** Whoever says one of these in another way is served like whoever does not say it. */
    private Program program() {
        return new Program(
                Optional.ofNullable(values.get("rollcall-instance")).filter(Attributes::isInstance),
                KeepAlive.of(count("rollcall-keepalive"), count("rollcall-keepalive-requests")),
                Optional.ofNullable(values.get("rollcall-route")).filter(Attributes::isRoute),
                Check.of(values.getOrDefault("rollcall-check", ""), count("rollcall-check-interval")));
    }

    /** Returns a number that is no reason to lose the backend, whatever it is; 0 if it is none. */
    private long count(String item) {
        String text = values.getOrDefault(item, "");
        // 18 digits always fit into a long.
        return !text.isEmpty() && text.length() <= 18 && Digits.isAll(text) ? Long.parseLong(text) : 0;
    }

    private Trail trail() throws InvalidItemException {
        String gateways = values.getOrDefault("gateways", "");
        return Trail.parse(number("hops", Trail.MAX_HOPS), gateways)
                .orElseThrow(() -> new InvalidItemException(
                        Reason.TRAIL_INVALID, "gateways", gateways, "1 to 32 identities separated by commas"));
    }

    private long number(String item, long max) throws InvalidItemException {
        String text = values.getOrDefault(item, "");
        if (text.isEmpty()) {
            return 0;
        }
        // 18 digits always fit into a long.
        boolean digits = text.length() <= 18 && Digits.isAll(text);
        if (!digits || Long.parseLong(text) > max) {
            throw new InvalidItemException(Reason.NUMBER_INVALID, item, text, "0 to " + max);
        }
        return Long.parseLong(text);
    }
}
