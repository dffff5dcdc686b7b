package dev.rollcall.gateway.proof;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Reads the beginning of an answer from a connection. */
final class AnswerHead {
    // More than any container's own fields; of a stranger nobody needs to know more.
    private static final int MAX_BYTES = 16_384;
    private static final String HTTP = "HTTP/1.";

    private AnswerHead() {}

    /**
     * Returns what has come by the time that it is enough, or cannot be HTTP, or by the end of the connection or of the time.
     *
     * @throws IOException if the connection breaks, or ends before anything has come
     */
    static String read(Socket connection, Duration timeout, Predicate<String> isEnough) throws IOException {
        long endNanos = System.nanoTime() + timeout.toNanos();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        InputStream in = connection.getInputStream();
        byte[] buffer = new byte[1024];
        String text = "";
        while (head.size() < MAX_BYTES && begins(text) && !isEnough.test(text)) {
            long millis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
            connection.setSoTimeout((int) Math.max(1, millis));
            int read = millis <= 0 ? 0 : readUntilLate(in, buffer);
            if (read < 0 && head.size() == 0) {
                throw new IOException("closes the connection without an answer");
            }
            if (read <= 0) {
                break;
            }
            head.write(buffer, 0, read);
            text = head.toString(StandardCharsets.ISO_8859_1);
        }
        return text;
    }

    private static int readUntilLate(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketTimeoutException late) {
            return 0;
        }
    }

    private static boolean begins(String text) {
        return text.startsWith(HTTP) || HTTP.startsWith(text);
    }
}
