package dev.rollcall.protocol;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Reason;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Turns subscription messages into datagrams and back: uWSGI's subscription packet, a uwsgi packet with modifier1 224
 * (uWSGI core/subscription.c, core/protocol.c).
 *
 * <p>Decoding is as lenient as uWSGI where that is harmless: the first byte and the size field are ignored, unknown
 * items are skipped, of repeated items the last one counts, and what stands before a damaged item counts. It is strict
 * where leniency would hurt: lengths, address syntax and numbers.
 */
public final class SubscriptionCodec {
    /** The first header byte of a subscription packet (uWSGI docs, Protocol.rst). */
    public static final int MODIFIER1_SUBSCRIPTION = 224;

    /** Longest datagram a stock uWSGI router reads; {@link #encode} stays far below it. */
    public static final int MAX_UWSGI_DATAGRAM = 4096;

    static final int HEADER_LENGTH = 4;
    static final int SIZE_OFFSET = 1;
    static final int COMMAND_OFFSET = 3;

    private SubscriptionCodec() {}

    /** Like {@link #decode(ByteBuffer, Scheme)}; a backend that does not say what it speaks speaks uwsgi, as to uWSGI itself. */
    public static Decoded decode(ByteBuffer datagram) {
        return decode(datagram, Scheme.UWSGI);
    }

    /**
     * Returns what the remaining bytes of {@code datagram} say, or why they say nothing. Never throws, whatever the
     * bytes; the buffer's position is left untouched.
     *
     * @param unnamed what a backend speaks that does not say
     */
    public static Decoded decode(ByteBuffer datagram, Scheme unnamed) {
        ByteBuffer packet = datagram.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (packet.remaining() < HEADER_LENGTH) {
            return new Decoded.Rejected(
                    Reason.TOO_SHORT, "datagram: " + packet.remaining() + " bytes (expected: at least 4)");
        }
        // Any value but 0 unsubscribes, as in uWSGI plugins/corerouter/cr_common.c.
        boolean subscribes = packet.get(COMMAND_OFFSET) == 0;
        packet.position(HEADER_LENGTH);
        try {
            return new Accepted(Items.readFrom(packet).toMessage(subscribes, unnamed));
        } catch (InvalidItemException invalid) {
            return invalid.toRejected();
        }
    }

    /** Returns the datagram that says {@code message}, its items in the order a stock uWSGI sends them. */
    public static byte[] encode(SubscriptionMessage message) {
        ByteBuffer packet = ByteBuffer.allocate(MAX_UWSGI_DATAGRAM).order(ByteOrder.LITTLE_ENDIAN);
        packet.put((byte) MODIFIER1_SUBSCRIPTION).putShort((short) 0).put((byte) 0);
        putItem(packet, "key", message.key().toString());
        putItem(packet, "address", message.endpoint().address());
        if (message instanceof Subscribe subscribe) {
            putAttributes(packet, subscribe.attributes());
        } else {
            packet.put(COMMAND_OFFSET, (byte) 1);
        }
        if (message instanceof Drain drain) {
            putItem(packet, "drain", Integer.toString(drain.seconds()));
        }
        // Both keys and values of ours are ASCII; without proto a stock router would speak uwsgi to us.
        putItem(packet, "proto", message.endpoint().scheme().toString());
        packet.putShort(SIZE_OFFSET, (short) (packet.position() - HEADER_LENGTH));
        byte[] bytes = new byte[packet.position()];
        packet.flip().get(bytes);
        return bytes;
    }

    /** Returns {@code datagram} with one more item at its end; extra items stand behind all of uWSGI's. */
    static byte[] withItem(byte[] datagram, String name, String value) {
        return withItem(datagram, name, value.getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] withItem(byte[] datagram, String name, byte[] value) {
        byte[] nameBytes = name.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer longer = ByteBuffer.allocate(datagram.length + 4 + nameBytes.length + value.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(datagram)
                .putShort((short) nameBytes.length)
                .put(nameBytes)
                .putShort((short) value.length)
                .put(value);
        longer.putShort(SIZE_OFFSET, (short) (longer.position() - HEADER_LENGTH));
        return longer.array();
    }

    private static void putAttributes(ByteBuffer packet, SubscriptionMessage.Attributes attributes) {
        putItem(packet, "modifier1", Integer.toString(attributes.modifier1()));
        putItem(packet, "modifier2", Integer.toString(attributes.modifier2()));
        putItem(packet, "cores", Long.toString(attributes.cores()));
        putItem(packet, "load", Long.toString(attributes.load()));
        putItem(packet, "weight", Integer.toString(attributes.weight()));
        if (attributes.backup() > 0) {
            putItem(packet, "backup", Integer.toString(attributes.backup()));
        }
        attributes.algorithm().ifPresent(algorithm -> putItem(packet, "algo", algorithm.toString()));
        if (attributes.trail().hops() > 0) {
            putItem(packet, "hops", Integer.toString(attributes.trail().hops()));
            putItem(packet, "gateways", attributes.trail().gatewaysText());
        }
        attributes.instance().ifPresent(instance -> putItem(packet, "rollcall-instance", instance));
        attributes.route().ifPresent(route -> putItem(packet, "rollcall-route", route));
        putCount(packet, "rollcall-keepalive", attributes.keepAlive().idleMillis());
        putCount(packet, "rollcall-keepalive-requests", attributes.keepAlive().requests());
        attributes.check().ifPresent(check -> {
            putItem(packet, "rollcall-check", check.path());
            putCount(packet, "rollcall-check-interval", check.intervalMillis());
        });
    }

    private static void putCount(ByteBuffer packet, String name, int count) {
        if (count > 0) {
            putItem(packet, name, Integer.toString(count));
        }
    }

    private static void putItem(ByteBuffer packet, String name, String value) {
        putText(packet, name);
        putText(packet, value);
    }

    private static void putText(ByteBuffer packet, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        packet.putShort((short) bytes.length).put(bytes);
    }
}
