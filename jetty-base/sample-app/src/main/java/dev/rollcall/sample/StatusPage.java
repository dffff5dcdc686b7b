package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Answers with the status {@code code}. */
final class StatusPage implements Page {
    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int code = (int) new Parameters(request).number("code", HttpServletResponse.SC_OK, 200, 599);
        if (hasNoBody(code)) {
            response.setStatus(code);
            response.setHeader("ETag", "\"sample\"");
            return;
        }
        Texts.answer(response, code, "status " + code);
    }

    // RFC 9110 §6.4.1, and §15.3.6 for 205.
    private static boolean hasNoBody(int code) {
        return code == HttpServletResponse.SC_NO_CONTENT
                || code == HttpServletResponse.SC_RESET_CONTENT
                || code == HttpServletResponse.SC_NOT_MODIFIED;
    }
}
