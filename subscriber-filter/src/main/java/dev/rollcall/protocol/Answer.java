package dev.rollcall.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a gateway answers to a subscriber that asked for it, in a datagram of its own.
 *
 * @param token what the question carried, so that it can be told which one this answers
 * @param rejected why it was refused, in words; empty if it was accepted
 * @param inFlight how many requests the gateway still has running at a backend that drains; empty in any other answer
 */
public record Answer(String token, Optional<String> rejected, OptionalLong inFlight) {
    /** What an answer's header has where a question has its command. To a gateway an answer means nothing. */
    private static final byte COMMAND = 2;

    private static final String QUESTION = "rollcall-ack";
    private static final String TOKEN = "ack";
    private static final String RESULT = "result";
    private static final String REASON = "reason";
    private static final String IN_FLIGHT = "in-flight";
    private static final String ACCEPTED = "accepted";
    private static final String REJECTED = "rejected";
    private static final Set<String> NAMES = Set.of(TOKEN, RESULT, REASON, IN_FLIGHT);
    // Enough for a number of 128 bits, and nothing that needs to be escaped anywhere.
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9]{1,32}");

    /** @throws IllegalArgumentException if the token is not made of 1 to 32 letters and digits */
    public Answer {
        if (!isToken(token)) {
            throw new IllegalArgumentException("token: " + token + " (expected: 1 to 32 letters and digits)");
        }
    }

    /** To anything but a drain. */
    public Answer(String token, Optional<String> rejected) {
        this(token, rejected, OptionalLong.empty());
    }

    /** Returns {@code datagram} with the question for an answer at its end. */
    public static byte[] ask(byte[] datagram, String token) {
        return SubscriptionCodec.withItem(datagram, QUESTION, token);
    }

    /** Returns the token if {@code datagram} asks for an answer. The buffer's position is left untouched. */
    public static Optional<String> tokenIn(ByteBuffer datagram) {
        return items(datagram, Set.of(QUESTION))
                .map(items -> items.getOrDefault(QUESTION, ""))
                .filter(Answer::isToken);
    }

    /** Returns what {@code datagram} answers, or empty if it is no answer. Never throws, whatever the bytes. */
    public static Optional<Answer> decode(ByteBuffer datagram) {
        ByteBuffer packet = datagram.slice();
        if (packet.remaining() < SubscriptionCodec.HEADER_LENGTH
                || packet.get(SubscriptionCodec.COMMAND_OFFSET) != COMMAND) {
            return Optional.empty();
        }
        Map<String, String> items = items(datagram, NAMES).orElse(Map.of());
        String result = items.getOrDefault(RESULT, "");
        if (!isToken(items.getOrDefault(TOKEN, "")) || !(result.equals(ACCEPTED) || result.equals(REJECTED))) {
            return Optional.empty();
        }
        String reason = items.getOrDefault(REASON, "");
        Optional<String> rejected =
                result.equals(REJECTED) ? Optional.of(reason.isEmpty() ? "no reason given" : reason) : Optional.empty();
        return Optional.of(
                new Answer(items.getOrDefault(TOKEN, ""), rejected, count(items.getOrDefault(IN_FLIGHT, ""))));
    }

    /**
     * Returns the datagram that says this, or empty if it would be longer than the question: nobody shall use a gateway
     * to make a little into much.
     */
    public Optional<byte[]> encode(int questionLength) {
        byte[] header = {(byte) SubscriptionCodec.MODIFIER1_SUBSCRIPTION, 0, 0, COMMAND};
        byte[] named = SubscriptionCodec.withItem(header, TOKEN, token);
        byte[] brief = SubscriptionCodec.withItem(named, RESULT, rejected.isPresent() ? REJECTED : ACCEPTED);
        byte[] counted = inFlight.isPresent()
                ? SubscriptionCodec.withItem(brief, IN_FLIGHT, Long.toString(inFlight.getAsLong()))
                : brief;
        byte[] full = rejected.map(reason -> SubscriptionCodec.withItem(counted, REASON, reason))
                .orElse(counted);
        return full.length <= questionLength ? Optional.of(full) : shorter(brief, questionLength);
    }

    private static Optional<byte[]> shorter(byte[] brief, int questionLength) {
        return brief.length <= questionLength ? Optional.of(brief) : Optional.empty();
    }

    private static OptionalLong count(String text) {
        // 18 digits always fit into a long.
        boolean digits = !text.isEmpty() && text.length() <= 18 && Digits.isAll(text);
        return digits ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private static boolean isToken(String text) {
        return text.length() <= 32 && FORM.matcher(text).matches();
    }

    private static Optional<Map<String, String>> items(ByteBuffer datagram, Set<String> names) {
        ByteBuffer packet = datagram.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (packet.remaining() < SubscriptionCodec.HEADER_LENGTH) {
            return Optional.empty();
        }
        packet.position(SubscriptionCodec.HEADER_LENGTH);
        return Optional.of(Items.read(packet, names));
    }
}
