package dev.rollcall.sample;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;

/** Shows the request as it arrived: request line, remote address, and every header in its order. */
final class EchoPage implements Page {
    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(request.getMethod()).append(' ').append(request.getRequestURI());
        if (request.getQueryString() != null) {
            text.append('?').append(request.getQueryString());
        }
        text.append(' ').append(request.getProtocol()).append('\n');
        text.append("# from ").append(request.getRemoteAddr()).append('\n');
        for (String name : Collections.list(request.getHeaderNames())) {
            for (String value : Collections.list(request.getHeaders(name))) {
                text.append(name).append(": ").append(value).append('\n');
            }
        }
        Texts.send(response, "text/plain;charset=utf-8", text.toString());
    }
}
