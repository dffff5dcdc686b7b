package dev.rollcall.subscriber.marking;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Marks the answers of an application that have one of some content types. For use by many threads. */
public final class AnswerMarker {
    // The response of one request passes here again on every dispatch; what is known about its marker must not be lost.
    private static final String ATTRIBUTE = AnswerMarker.class.getName();

    private final GzipTypes types;

    /**
     * Creates a marker.
     *
     * @param types the content types of the answers to be marked
     */
    public AnswerMarker(GzipTypes types) {
        this.types = types;
    }

    /**
     * Passes a request on, so that its answer will be marked.
     *
     * @throws IOException as {@code chain} does
     * @throws ServletException as {@code chain} does
     */
    public void pass(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean isHttp = request instanceof HttpServletRequest && response instanceof HttpServletResponse;
        if (!isHttp || isMarked(response)) {
            chain.doFilter(request, response);
            return;
        }
        MarkedResponse marked = marked(request, (HttpServletResponse) response);
        chain.doFilter(new MarkedRequest((HttpServletRequest) request, marked), marked);
    }

    private static boolean isMarked(ServletResponse response) {
        return response instanceof ServletResponseWrapper wrapper
                && (wrapper instanceof MarkedResponse || wrapper.isWrapperFor(MarkedResponse.class));
    }

    private MarkedResponse marked(ServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(ATTRIBUTE) instanceof MarkedResponse earlier && earlier.getResponse() == response) {
            return earlier;
        }
        MarkedResponse marked = new MarkedResponse(response, types);
        request.setAttribute(ATTRIBUTE, marked);
        return marked;
    }
}
