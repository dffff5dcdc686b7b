package dev.rollcall.gateway.snapshot;

import com.google.common.base.Splitter;
import dev.rollcall.gateway.admission.Stamp;
import dev.rollcall.protocol.Decoded.Accepted;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.MessageSigner;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionCodec;
import dev.rollcall.protocol.SubscriptionMessage;
import dev.rollcall.protocol.SubscriptionMessage.Drain;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The form of a snapshot: lines of ASCII, of which the first tells the version and the last one proves that the others are
 * as they were written. Pure.
 *
 * <p>A subscription is the datagram that would make it, in Base64, so that whatever can be announced can be remembered;
 * behind {@code #} stands for people what it says. Who is on its way out has a line more, with the datagram that says so. Such
 * lines are younger than the version: a gateway that does not know them does not use the file at all.
 */
final class SnapshotText {
    private static final String FIRST_LINE = "rollcall-snapshot 1";
    private static final String SUBSCRIPTION = "subscription";
    private static final String DRAIN = "drain";
    private static final String STAMP = "stamp";
    private static final String END = "end ";
    // Eight digits and a line's end.
    private static final int LAST_LINE_LENGTH = END.length() + 9;
    // An id of a key is never this.
    private static final String UWSGI = "*";
    private static final Splitter WORDS = Splitter.on(' ');

    private SnapshotText() {}

    static byte[] encode(Remembered remembered) {
        StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
        remembered.subscriptions().forEach(subscribe -> append(text, SUBSCRIPTION, subscribe));
        remembered.drains().forEach(drain -> append(text, DRAIN, drain));
        for (Stamp stamp : remembered.stamps()) {
            text.append(STAMP)
                    .append(' ')
                    .append(stamp.timeMillis())
                    .append(' ')
                    .append(stamp.uwsgi() ? UWSGI : stamp.keyId())
                    .append(' ')
                    .append(stamp.key())
                    .append(' ')
                    .append(stamp.endpoint().address())
                    .append('\n');
        }
        byte[] lines = text.toString().getBytes(StandardCharsets.US_ASCII);
        byte[] last = lastLine(lines).getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(lines, lines.length + last.length);
        System.arraycopy(last, 0, all, lines.length, last.length);
        return all;
    }

    private static void append(StringBuilder text, String kind, SubscriptionMessage message) {
        text.append(kind)
                .append(' ')
                .append(Base64.getUrlEncoder().withoutPadding().encodeToString(SubscriptionCodec.encode(message)))
                .append(" # ")
                .append(message.key())
                .append(' ')
                .append(message.endpoint())
                .append('\n');
    }

    /** @throws IllegalArgumentException saying what is wrong, whatever the bytes */
    static Remembered decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int firstEnd = text.indexOf('\n');
        if (firstEnd < 0 || !text.substring(0, firstEnd).equals(FIRST_LINE)) {
            throw new IllegalArgumentException("it does not begin with \"" + FIRST_LINE + "\"");
        }
        int end = bytes.length - LAST_LINE_LENGTH;
        if (end <= firstEnd || !text.substring(end).equals(lastLine(Arrays.copyOf(bytes, end)))) {
            throw new IllegalArgumentException("it is damaged or cut short");
        }
        List<Subscribe> subscriptions = new ArrayList<>();
        List<Drain> drains = new ArrayList<>();
        List<Stamp> stamps = new ArrayList<>();
        int number = 1;
        for (String line : text.substring(firstEnd + 1, end).lines().toList()) {
            number++;
            List<String> words = WORDS.splitToList(line);
            Optional<Subscribe> subscription = message(words, SUBSCRIPTION, Subscribe.class);
            Optional<Drain> drain = message(words, DRAIN, Drain.class);
            Optional<Stamp> stamp = stamp(words);
            if (subscription.isEmpty() && drain.isEmpty() && stamp.isEmpty()) {
                throw new IllegalArgumentException("line " + number + " makes no sense");
            }
            subscription.ifPresent(subscriptions::add);
            drain.ifPresent(drains::add);
            stamp.ifPresent(stamps::add);
        }
        return new Remembered(subscriptions, drains, stamps);
    }

    private static <M extends SubscriptionMessage> Optional<M> message(List<String> words, String kind, Class<M> type) {
        if (words.size() < 2 || !words.get(0).equals(kind)) {
            return Optional.empty();
        }
        byte[] datagram = Base64.getUrlDecoder().decode(words.get(1));
        return SubscriptionCodec.decode(ByteBuffer.wrap(datagram)) instanceof Accepted accepted
                        && type.isInstance(accepted.message())
                ? Optional.of(type.cast(accepted.message()))
                : Optional.empty();
    }

    private static Optional<Stamp> stamp(List<String> words) {
        if (words.size() != 5 || !words.get(0).equals(STAMP)) {
            return Optional.empty();
        }
        boolean uwsgi = words.get(2).equals(UWSGI);
        Optional<ServiceKey> key = ServiceKey.parse(words.get(3));
        Optional<Endpoint> endpoint = Endpoint.parse(words.get(4));
        if (key.isEmpty() || endpoint.isEmpty() || !(uwsgi || MessageSigner.isKeyId(words.get(2)))) {
            return Optional.empty();
        }
        long timeMillis = Long.parseLong(words.get(1));
        return Optional.of(new Stamp(key.get(), endpoint.get(), uwsgi, uwsgi ? "" : words.get(2), timeMillis));
    }

    private static String lastLine(byte[] before) {
        CRC32 sum = new CRC32();
        sum.update(before);
        return END + String.format("%08x", sum.getValue()) + "\n";
    }
}
