package dev.rollcall.gateway.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * The head of the last response of one connection. Backends repeat themselves: within a second the next response often
 * begins with the same bytes, and so has the same fields. Then the parser is given only what it must know to find the
 * body's end. Used by the thread of the connection's loop only.
 */
final class LastHead {
    /** Longer heads are not kept: a connection that rests should take little room. */
    static final int MAX_BYTES = 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    // Where the head that is being parsed begins in its input; negative if in an earlier one.
    private int start = -1;

    // From its position, which is 0, to its limit; empty if there is none.
    private ByteBuffer head = NOTHING;
    private HttpFields fields = HttpFields.EMPTY;
    // Made when the head comes for the second time: most of those that change come once.
    private @Nullable ByteBuffer framing;

    /**
     * A head begins. If it is the same one again, and all of it is there, {@code input} is moved behind it.
     *
     * @return what to give the parser in its place: the status line, and the field that says where the body ends; null if
     *     the head is to be parsed
     */
    @Nullable
    ByteBuffer begin(ByteBuffer input) {
        if (!isRepeatedBy(input)) {
            start = input.position();
            return null;
        }
        if (framing == null) {
            framing = framing();
        }
        input.position(input.position() + head.limit());
        return framing.rewind();
    }

    private boolean isRepeatedBy(ByteBuffer input) {
        int different = head.mismatch(input);
        return head.hasRemaining() && (different < 0 || different == head.remaining());
    }

    /** The head that is being parsed goes on in another input. */
    void continued() {
        start = -1;
    }

    /** Returns the fields of the head that is kept. */
    HttpFields fields() {
        return fields;
    }

    /**
     * Keeps the head that ends at the position of {@code input}, instead of the one before, if it is of a kind to be kept.
     *
     * @param parsed what the parser has made of it; nobody changes it any more
     */
    void keep(ByteBuffer input, int status, HttpFields parsed) {
        head.limit(0);
        int length = input.position() - start;
        if (start < 0 || length > MAX_BYTES || HttpStatus.isInterim(status) || !isPlain(input, parsed)) {
            return;
        }
        if (head.capacity() < length) {
            head = ByteBuffer.allocate(length);
        }
        head.clear().put(0, input, start, length).limit(length);
        framing = null;
        fields = parsed;
    }

    /** Whether no empty lines come before the head, and no two fields have to agree about where the body ends. */
    private boolean isPlain(ByteBuffer input, HttpFields parsed) {
        int framingFields = 0;
        for (HttpField field : parsed) {
            framingFields += isFraming(field) ? 1 : 0;
        }
        return framingFields <= 1 && input.get(start) == 'H';
    }

    private static boolean isFraming(HttpField field) {
        return field.getHeader() == HttpHeader.CONTENT_LENGTH || field.getHeader() == HttpHeader.TRANSFER_ENCODING;
    }

    /** The head without the fields that do not matter for the framing. */
    private ByteBuffer framing() {
        StringBuilder lines = new StringBuilder(StandardCharsets.ISO_8859_1.decode(statusLine()));
        for (HttpField field : fields) {
            if (isFraming(field)) {
                lines.append(field.getName())
                        .append(": ")
                        .append(field.getValue())
                        .append("\r\n");
            }
        }
        return ByteBuffer.wrap(lines.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private ByteBuffer statusLine() {
        int end = 0;
        while (head.get(end) != '\n') {
            end++;
        }
        return head.slice(0, end + 1);
    }
}
