package dev.rollcall.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Decoded.Rejected;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** What must hold for every byte string there is. */
final class DecodedCheck {
    private static final Pattern SHOWABLE = Pattern.compile("[ -~]{1,200}");

    private DecodedCheck() {}

    /** Decodes, and checks all that can be said about the result without knowing what the bytes mean. */
    static Decoded check(byte[] datagram) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(datagram);
            Decoded decoded = SubscriptionCodec.decode(buffer);
            assertEquals(0, buffer.position());
            assertEquals(datagram.length, buffer.limit());
            if (decoded instanceof Accepted accepted) {
                checkMessage(accepted.message());
            } else if (decoded instanceof Rejected rejected) {
                assertTrue(SHOWABLE.matcher(rejected.detail()).matches(), rejected.detail());
            }
            return decoded;
        } catch (RuntimeException | Error failed) {
            String hex = HexFormat.of().formatHex(datagram, 0, Math.min(datagram.length, 2000));
            throw new AssertionError(failed + " for datagram " + hex, failed);
        }
    }

    // What was accepted is canonical: it says the same again when sent on.
    private static void checkMessage(SubscriptionMessage message) {
        assertEquals(message.key(), ServiceKey.parse(message.key().toString()).orElseThrow());
        Endpoint endpoint = message.endpoint();
        assertEquals(endpoint, Endpoint.parse(endpoint.address()).orElseThrow().withScheme(endpoint.scheme()));
        assertEquals(new Accepted(message), Datagram.decode(SubscriptionCodec.encode(message)));
    }
}
