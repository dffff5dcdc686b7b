package dev.rollcall.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A datagram whose last item is a signature, taken apart but not verified. */
public final class SignedDatagram {
    static final String KEY_ID = "rollcall-key";
    static final String TIME = "rollcall-time";
    static final String NONCE = "rollcall-nonce";
    static final String SIGNATURE = "rollcall-sign";
    private static final String UWSGI_TIME = "unix";
    private static final String UWSGI_SIGNATURE = "sign";

    private final boolean uwsgi;
    private final byte[] signedBytes;
    private final byte[] signature;
    private final Map<String, String> values;

    private SignedDatagram(boolean uwsgi, byte[] signedBytes, byte[] signature, Map<String, String> values) {
        this.uwsgi = uwsgi;
        this.signedBytes = signedBytes;
        this.signature = signature;
        this.values = values;
    }

    /**
     * Returns the parts of {@code datagram}, or empty if its last item is no signature: only what stands before a
     * signature is signed, so nothing may stand behind it, not even damage. The buffer's position is left untouched.
     */
    public static Optional<SignedDatagram> of(ByteBuffer datagram) {
        ByteBuffer packet = datagram.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (packet.remaining() < SubscriptionCodec.HEADER_LENGTH) {
            return Optional.empty();
        }
        packet.position(SubscriptionCodec.HEADER_LENGTH);
        Map<String, String> values = new HashMap<>();
        while (packet.hasRemaining()) {
            int start = packet.position();
            byte[] name = Items.readBytes(packet);
            byte[] value = name == null || name.length == 0 ? null : Items.readBytes(packet);
            if (name == null || value == null) {
                return Optional.empty();
            }
            String text = new String(name, StandardCharsets.UTF_8);
            if (!packet.hasRemaining()) {
                return of(packet, text, start, value, values);
            }
            values.put(text, new String(value, StandardCharsets.UTF_8));
        }
        return Optional.empty();
    }

    private static Optional<SignedDatagram> of(
            ByteBuffer packet, String lastName, int end, byte[] signature, Map<String, String> values) {
        boolean uwsgi = lastName.equals(UWSGI_SIGNATURE);
        if (!uwsgi && !lastName.equals(SIGNATURE)) {
            return Optional.empty();
        }
        // uWSGI leaves its header out, and with it the command (uWSGI core/subscription.c).
        int begin = uwsgi ? SubscriptionCodec.HEADER_LENGTH : 0;
        byte[] context = uwsgi ? new byte[0] : MessageSigner.CONTEXT;
        byte[] signed = new byte[context.length + end - begin];
        System.arraycopy(context, 0, signed, 0, context.length);
        packet.get(begin, signed, context.length, end - begin);
        if (!uwsgi) {
            restoreSize(signed, context.length, end);
        }
        return Optional.of(new SignedDatagram(uwsgi, signed, signature, Map.copyOf(values)));
    }

    // The size field was that of the unsigned datagram when it was signed, and nobody looks at it otherwise.
    private static void restoreSize(byte[] signed, int offset, int end) {
        ByteBuffer.wrap(signed).order(ByteOrder.LITTLE_ENDIAN).putShort(offset + SubscriptionCodec.SIZE_OFFSET, (short)
                (end - SubscriptionCodec.HEADER_LENGTH));
    }

    /** Returns whether it is signed in uWSGI's way rather than in Rollcall's own. */
    public boolean isUwsgi() {
        return uwsgi;
    }

    /** Returns the bytes that the signature must fit. */
    public byte[] signedBytes() {
        return signedBytes.clone();
    }

    /** Returns the signature. */
    public byte[] signature() {
        return signature.clone();
    }

    /** Returns the id of the key; empty where none stands in the datagram. */
    public String keyId() {
        return values.getOrDefault(KEY_ID, "");
    }

    /** Returns the nonce; empty where none stands in the datagram. */
    public String nonce() {
        return values.getOrDefault(NONCE, "");
    }

    /** Returns the time in milliseconds since 1970; empty if there is none. */
    public Optional<Long> timeMillis() {
        Optional<Long> number = number(values.get(uwsgi ? UWSGI_TIME : TIME));
        return uwsgi ? number.map(seconds -> seconds * 1000) : number;
    }

    // Fifteen digits of seconds still fit into a long of milliseconds.
    private static Optional<Long> number(@Nullable String text) {
        boolean digits = text != null && !text.isEmpty() && text.length() <= 15 && Digits.isAll(text);
        return digits ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
