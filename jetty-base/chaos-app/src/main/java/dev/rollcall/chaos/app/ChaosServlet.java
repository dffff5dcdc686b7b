package dev.rollcall.chaos.app;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Answers what its harness can check, and says who has answered.
 *
 * <p>{@code GET} and {@code POST} on any path answer the length and the SHA-256 of the body, after {@code ?work=} milliseconds.
 * {@code GET /events?count=&interval=} sends numbered events. Every request is in the {@link Executions} before that, under the
 * id in its field {@code X-Chaos-Id}. The system properties {@code chaos.instance} and {@code chaos.record} are its name and
 * the record's file.
 */
public final class ChaosServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final int BUFFER = 16 * 1024;

    // Set by the container's call of init, before the first request.
    private transient @Nullable Executions executions;

    @Override
    public void init() {
        try {
            executions = new Executions(Path.of(System.getProperty("chaos.record", "chaos.record")));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    @Override
    public void destroy() {
        try {
            if (executions != null) {
                executions.close();
            }
        } catch (IOException unwritten) {
            throw new UncheckedIOException(unwritten);
        }
    }

    /** Returns this instance's name. */
    static String instance() {
        return System.getProperty("chaos.instance", "unnamed");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = request.getHeader("X-Chaos-Id");
        if (id != null && executions != null) {
            executions.add(id);
        }
        response.setHeader("X-Chaos-Instance", instance());
        if (request.getServletPath().equals("/events")) {
            sendEvents(response, number(request, "count"), number(request, "interval"));
        } else {
            answer(request, response);
        }
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        MessageDigest digest = sha256();
        long length = 0;
        byte[] buffer = new byte[BUFFER];
        InputStream in = request.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
            length += read;
        }
        pause(number(request, "work"));
        byte[] text = (length + " " + HexFormat.of().formatHex(digest.digest())).getBytes(StandardCharsets.US_ASCII);
        response.setContentType("text/plain;charset=us-ascii");
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }

    private static void sendEvents(HttpServletResponse response, int count, int intervalMillis) throws IOException {
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        ServletOutputStream out = response.getOutputStream();
        for (int event = 1; event <= count; event++) {
            out.write(("id: " + event + "\n\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            pause(intervalMillis);
        }
    }

    private static int number(HttpServletRequest request, String parameter) {
        // The query only: a body is not to be read for its parameters.
        String query = request.getQueryString();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            if (pair.startsWith(parameter + "=")) {
                return Integer.parseInt(pair.substring(parameter.length() + 1));
            }
        }
        return 0;
    }

    private static void pause(int millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: the application stops", stopping);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
