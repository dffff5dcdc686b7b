package dev.rollcall.subscriber;

import dev.rollcall.protocol.Answer;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Makes the datagrams of one announcer, signed if there is a key. Touched by the announcer's thread only. */
final class DatagramMaker {
    private final Optional<MessageSigner> signer;
    private final LongSupplier clockMillis;
    private final SecureRandom random = new SecureRandom();
    private long lastMillis;

    /** @param clockMillis the time since 1970 */
    DatagramMaker(Optional<MessageSigner> signer, LongSupplier clockMillis) {
        this.signer = signer;
        this.clockMillis = clockMillis;
    }

    /** Returns a token that nobody can guess who does not see the question. */
    String newToken() {
        return Long.toHexString(random.nextLong());
    }

    /** Returns the datagram that says {@code message} and asks for an answer. */
    byte[] question(SubscriptionMessage message, String token) {
        return signed(Answer.ask(SubscriptionCodec.encode(message), token));
    }

    /** Returns the datagram that says {@code message}. */
    byte[] statement(SubscriptionMessage message) {
        return signed(SubscriptionCodec.encode(message));
    }

    private byte[] signed(byte[] datagram) {
        // A gateway takes nothing that is not newer than what it has, so the time never stands still or goes back.
        lastMillis = Math.max(lastMillis + 1, clockMillis.getAsLong());
        return signer.map(key -> key.sign(datagram, lastMillis, random.nextLong()))
                .orElse(datagram);
    }
}
