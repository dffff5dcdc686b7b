package dev.rollcall.gateway.subscription;

import dev.rollcall.protocol.Answer;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Tells a subscriber that asks for it what became of its datagram. */
final class Acknowledgement {
    private Acknowledgement() {}

    /**
     * Returns the answer to {@code question}; empty if it does not ask for one, or is shorter than the answer would be.
     *
     * @param refusal why it was refused, in words; empty if it was accepted
     */
    static Optional<ByteBuffer> of(ByteBuffer question, Optional<String> refusal) {
        return Answer.tokenIn(question)
                .flatMap(token -> new Answer(token, refusal).encode(question.remaining()))
                .map(ByteBuffer::wrap);
    }
}
