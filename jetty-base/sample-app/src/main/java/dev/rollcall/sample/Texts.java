package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Short answers in plain text, and the one thing HTML needs to be safe. */
final class Texts {
    private Texts() {}

    /** Sends one line of text with this status. */
    static void answer(HttpServletResponse response, int status, @Nullable String line) throws IOException {
        response.setStatus(status);
        send(response, "text/plain;charset=utf-8", line + "\n");
    }

    /** Sends a body whose length the client is told. */
    static void send(HttpServletResponse response, String contentType, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        response.setContentType(contentType);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Returns the text such that HTML shows it and does not obey it. */
    static String escapeHtml(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
