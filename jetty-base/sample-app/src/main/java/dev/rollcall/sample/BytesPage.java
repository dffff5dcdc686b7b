package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Sends {@code size} bytes of the {@link Content} of {@code seed}; with {@code chunked=true} the client is not told how
 * many, with {@code pause} the sender rests that many milliseconds after each piece.
 */
final class BytesPage implements Page {
    // Enough for any download test; more is surely a typing error.
    private static final long MAX_SIZE = 10_000_000_000L;
    private static final long MAX_PAUSE_MILLIS = 10_000;
    private static final int PIECE = 32 * 1024;

    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Parameters parameters = new Parameters(request);
        long size = parameters.number("size", 1024, 0, MAX_SIZE);
        long pauseMillis = parameters.number("pause", 0, 0, MAX_PAUSE_MILLIS);
        Content content = new Content(parameters.number("seed", 0, 0, Long.MAX_VALUE));
        response.setContentType("application/octet-stream");
        if (!parameters.flag("chunked")) {
            response.setContentLengthLong(size);
        }
        if (!request.getMethod().equals("HEAD")) {
            response.flushBuffer();
            send(content, size, pauseMillis, response.getOutputStream());
        }
    }

    private static void send(Content content, long size, long pauseMillis, OutputStream out) throws IOException {
        for (long position = 0; position < size; ) {
            byte[] piece = new byte[(int) Math.min(PIECE, size - position)];
            content.copyTo(piece, position);
            out.write(piece);
            position += piece.length;
            if (pauseMillis > 0) {
                out.flush();
                Pauses.pause(pauseMillis);
            }
        }
    }
}
