package dev.rollcall.subscriber;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/**
 * A gateway's request without the field that names the program it is meant for. An application that is a proxy itself would
 * pass that on with all others; the program behind it would refuse it as meant for somebody else, and a gateway that hears
 * this believes that nobody has seen its request yet.
 */
final class RequestForApplication extends HttpServletRequestWrapper {
    private final String hidden;

    private RequestForApplication(HttpServletRequest request, String hidden) {
        super(request);
        this.hidden = hidden;
    }

    /** Returns the request without the field {@code hidden}; the same one if it has none. */
    static ServletRequest without(String hidden, ServletRequest request) {
        return request instanceof HttpServletRequest http && http.getHeader(hidden) != null
                ? new RequestForApplication(http, hidden)
                : request;
    }

    @Override
    public @Nullable String getHeader(String name) {
        return hidden.equalsIgnoreCase(name) ? null : super.getHeader(name);
    }

    @Override
    public Enumeration<String> getHeaders(String name) {
        return hidden.equalsIgnoreCase(name) ? Collections.emptyEnumeration() : super.getHeaders(name);
    }

    @Override
    public Enumeration<String> getHeaderNames() {
        return Collections.enumeration(Collections.list(super.getHeaderNames()).stream()
                .filter(name -> !hidden.equalsIgnoreCase(name))
                .toList());
    }

    @Override
    public long getDateHeader(String name) {
        return hidden.equalsIgnoreCase(name) ? -1 : super.getDateHeader(name);
    }

    @Override
    public int getIntHeader(String name) {
        return hidden.equalsIgnoreCase(name) ? -1 : super.getIntHeader(name);
    }
}
