package dev.rollcall.sample;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Writes {@code after} bytes of an answer that was to be longer, then ends the JVM; with {@code how=abort} it only cuts
 * this connection. {@code chunked=true} promises no length.
 */
final class DiePage implements Page {
    private static final long MAX_SIZE = 100_000_000;
    private static final int EXIT_STATUS = 99;

    private final boolean allowed;

    DiePage(boolean allowed) {
        this.allowed = allowed;
    }

    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!allowed) {
            Texts.answer(
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "start the JVM with -D" + SampleServlet.DANGEROUS + "=true to allow this");
            return;
        }
        Parameters parameters = new Parameters(request);
        byte[] bytes = new byte[(int) parameters.number("after", 10_000, 0, MAX_SIZE)];
        boolean abort = parameters.has("how") && parameters.name("how").equals("abort");
        new Content(0).copyTo(bytes, 0);
        response.setContentType("application/octet-stream");
        if (!parameters.flag("chunked")) {
            response.setContentLengthLong(2L * bytes.length + 1);
        }
        ServletOutputStream out = response.getOutputStream();
        out.write(bytes);
        out.flush();
        if (abort) {
            throw new IOException("cut on demand");
        }
        // Not exit: shutdown hooks would unsubscribe, and a crash does not.
        Runtime.getRuntime().halt(EXIT_STATUS);
    }
}
