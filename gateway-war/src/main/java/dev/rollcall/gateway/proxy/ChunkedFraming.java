package dev.rollcall.gateway.proxy;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Makes Jetty frame an answer of unknown length in chunks where it would let the end of the connection end it: towards a
 * client of HTTP/1.1 that has asked for "Connection: close", or whose body nobody has asked for. Such a client could not tell an answer that broke off from
 * a whole one (RFC 9112 §8). Tomcat chunks by itself, and would send the field twice.
 */
final class ChunkedFraming {
    private static final String JETTY = "jetty/";
    private static final String CHUNKED = "chunked";

    private ChunkedFraming() {}

    /** Returns whether an answer of unknown length to {@code request} needs {@link #apply}. */
    static boolean isNeeded(HttpServletRequest request) {
        return mayBeNeeded(request) && (RequestHead.waitsForContinue(request) || asksForClose(request));
    }

    /** Returns whether it is needed where the answer itself says that it is the last one of its connection. */
    static boolean mayBeNeeded(HttpServletRequest request) {
        return "HTTP/1.1".equals(request.getProtocol())
                && !"HEAD".equals(request.getMethod())
                && request.getServletContext().getServerInfo().startsWith(JETTY);
    }

    private static boolean asksForClose(HttpServletRequest request) {
        return request.getHeader("Connection") != null
                && Collections.list(request.getHeaders("Connection")).stream()
                        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"));
    }

    /** Returns whether an answer with this status and these fields has a body whose length is not known. */
    static boolean isOfUnknownLength(int status, HttpFields fields) {
        return !fields.contains(HttpHeader.CONTENT_LENGTH)
                && status != HttpStatus.NO_CONTENT_204
                && status != HttpStatus.NOT_MODIFIED_304;
    }

    /** Asks for chunks if an answer with this status and these fields has a body whose length is not known. */
    static void apply(int status, HttpFields fields, HttpServletResponse clientResponse) {
        if (isOfUnknownLength(status, fields)) {
            clientResponse.setHeader(HttpHeader.TRANSFER_ENCODING.asString(), CHUNKED);
        }
    }
}
