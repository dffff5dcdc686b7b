package dev.rollcall.gateway.subscription;

import dev.rollcall.gateway.registry.Standing;
import dev.rollcall.protocol.Answer;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Tells a subscriber that asks for it what became of its datagram.
 *
 * @param token what the question carried
 * @param maxBytes how long the question was: no answer is longer
 * @param refusal why it was refused, in words; empty if it was accepted
 * @param standing whether the subscribed backend counts; as good as proven in every other message
 * @param inFlight how many requests still run on a backend that drains; empty for every other message
 */
record Acknowledgement(
        String token,
        int maxBytes,
        Optional<String> refusal,
        Supplier<Standing> standing,
        Supplier<OptionalLong> inFlight) {
    /** Returns the answer to {@code question}; empty if it does not ask for one. */
    static Optional<Acknowledgement> of(
            ByteBuffer question,
            Optional<String> refusal,
            Supplier<Standing> standing,
            Supplier<OptionalLong> inFlight) {
        return Answer.tokenIn(question)
                .map(token -> new Acknowledgement(token, question.remaining(), refusal, standing, inFlight));
    }

    /** Returns whether there is something to say already: a backend that is just being looked at has to wait. */
    boolean isDue() {
        return refusal.isPresent() || !standing.get().isPending();
    }

    /** Returns the answer as it is now; empty if it would be longer than the question. */
    Optional<ByteBuffer> encode() {
        Optional<String> rejected = refusal.or(() -> standing.get().refusal());
        return new Answer(token, rejected, inFlight.get()).encode(maxBytes).map(ByteBuffer::wrap);
    }
}
