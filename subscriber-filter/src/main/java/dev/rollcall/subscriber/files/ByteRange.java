package dev.rollcall.subscriber.files;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a file are asked for (RFC 9110 §14.1.2).
 *
 * @param first the first one, counted from 0
 * @param length how many; 0 if the file has none of those that are asked for
 */
record ByteRange(long first, long length) {
    // A row of digits this long always fits into a long.
    private static final Pattern SINGLE = Pattern.compile("(?i:bytes)=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    /**
     * Returns the range; empty if the whole file is to be sent: no range, several, or none that can be understood
     * (§14.2).
     */
    static Optional<ByteRange> parse(@Nullable String field, long size) {
        Matcher matcher = SINGLE.matcher(field == null ? "" : field);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? Optional.empty() : Optional.of(suffix(Long.parseLong(last), size));
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(from, from >= size ? 0 : Math.min(to, size - 1) - from + 1));
    }

    private static ByteRange suffix(long count, long size) {
        long length = Math.min(count, size);
        return new ByteRange(size - length, length);
    }

    boolean isSatisfiable() {
        return length > 0;
    }

    /** Returns the Content-Range field of the answer (RFC 9110 §14.4). */
    String contentRange(long size) {
        return isSatisfiable() ? "bytes " + first + "-" + (first + length - 1) + "/" + size : "bytes */" + size;
    }
}
