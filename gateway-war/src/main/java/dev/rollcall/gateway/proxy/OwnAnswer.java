package dev.rollcall.gateway.proxy;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer that the gateway gives by itself.
 *
 * @param error why, in one word; empty where nothing is wrong
 * @param fields its head, but for the length
 * @param text its content
 */
record OwnAnswer(int status, String error, Map<String, String> fields, String text) {
    /** Returns the content as it is sent. */
    byte[] body() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void writeHead(HttpServletResponse response) {
        response.setStatus(status);
        fields.forEach(response::setHeader);
        response.setContentLength(body().length);
    }
}
