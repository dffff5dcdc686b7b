package dev.rollcall.subscriber.forwarded;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request as the client sent it to the outermost gateway: its address, scheme, host and port. */
final class ForwardedRequest extends HttpServletRequestWrapper {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST_LENGTH = 255 + 6;
    private static final Pattern HOST = Pattern.compile("([0-9A-Za-z._-]+|\\[[0-9A-Fa-f:.]+\\])(?::([0-9]{1,5}))?");

    private final String client;
    private final String scheme;
    private final String host;
    private final int port;

    ForwardedRequest(HttpServletRequest request, String client) {
        super(request);
        this.client = client;
        this.scheme = field(request, "X-Forwarded-Proto")
                .map(proto -> proto.toLowerCase(Locale.ROOT))
                .filter(proto -> proto.equals("http") || proto.equals("https"))
                .orElse(request.getScheme());
        Optional<Matcher> given = field(request, "X-Forwarded-Host").flatMap(ForwardedRequest::hostIn);
        this.host = given.map(parts -> parts.group(1)).orElseGet(request::getServerName);
        this.port = given.or(
                        () -> Optional.ofNullable(request.getHeader("Host")).flatMap(ForwardedRequest::hostIn))
                .map(parts -> parts.group(2))
                .map(Integer::parseInt)
                .orElse(scheme.equals("https") ? HTTPS_PORT : HTTP_PORT);
    }

    // The first of several: it comes from the outermost of those that are trusted.
    private static Optional<String> field(HttpServletRequest request, String name) {
        return Optional.ofNullable(request.getHeader(name))
                .map(value -> value.split(",", 2)[0].strip())
                .filter(value -> value.length() <= MAX_HOST_LENGTH);
    }

    /** Returns host and port (null if there is none); empty if {@code text} is no host with a port that exists. */
    private static Optional<Matcher> hostIn(String text) {
        Matcher parts = HOST.matcher(text);
        return text.length() <= MAX_HOST_LENGTH && parts.matches() && isPort(parts.group(2))
                ? Optional.of(parts)
                : Optional.empty();
    }

    private static boolean isPort(@Nullable String digits) {
        return digits == null || (Integer.parseInt(digits) >= 1 && Integer.parseInt(digits) <= MAX_PORT);
    }

    @Override
    public String getRemoteAddr() {
        return client;
    }

    /** Returns the address: to ask a name server for every request would make it wait. */
    @Override
    public String getRemoteHost() {
        return client;
    }

    @Override
    public String getScheme() {
        return scheme;
    }

    @Override
    public boolean isSecure() {
        return scheme.equals("https");
    }

    @Override
    public String getServerName() {
        return host;
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    public StringBuffer getRequestURL() {
        StringBuffer url = new StringBuffer(scheme).append("://").append(host);
        if (port != (isSecure() ? HTTPS_PORT : HTTP_PORT)) {
            url.append(':').append(port);
        }
        return url.append(getRequestURI());
    }
}
