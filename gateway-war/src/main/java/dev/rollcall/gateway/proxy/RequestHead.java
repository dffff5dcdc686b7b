package dev.rollcall.gateway.proxy;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;

/** Turns the head of a client request into the head of an upstream request. */
final class RequestHead {
    private static final String EXPECT = "Expect";

    private final ForwardedFields forwarded;

    RequestHead(ForwardedFields forwarded) {
        this.forwarded = forwarded;
    }

    /** Returns the request's host as the client sent it; HTTP/2 has it in a pseudo-header (RFC 9113 §8.3.1). */
    static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        if (host != null) {
            return host;
        }
        int port = request.getServerPort();
        boolean isDefault = port == ("https".equals(request.getScheme()) ? 443 : 80);
        return isDefault ? request.getServerName() : request.getServerName() + ":" + port;
    }

    /**
     * Returns whether a body follows the head (RFC 9112 §6.3). HTTP/2 may announce neither length nor coding (RFC
     * 9113 §8.1.1); where the container does not know either, a method that usually has a body is taken to have one.
     */
    static boolean hasBody(HttpServletRequest request) {
        if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
            return true;
        }
        if (!Http2Syntax.isHttp2(request)) {
            return false;
        }
        // Tomcat knows whether the head was the end of the stream; Jetty does not tell before somebody has read.
        return isTomcat(request)
                ? !isFinished(request)
                : request.getContentLengthLong() < 0
                        && !"GET".equals(request.getMethod())
                        && !"HEAD".equals(request.getMethod());
    }

    private static boolean isFinished(HttpServletRequest request) {
        try {
            return request.getInputStream().isFinished();
        } catch (IOException clientFailure) {
            throw new UncheckedIOException(clientFailure);
        }
    }

    /**
     * Returns whether the client holds its body back until somebody asks for it (RFC 9110 §10.1.1), so that the backend
     * must be asked first. Tomcat does not leave that to us: it sends "100 Continue" at once.
     */
    static boolean waitsForContinue(HttpServletRequest request) {
        return request.getHeader(EXPECT) != null && !isHttp10(request) && !isTomcat(request);
    }

    /**
     * Returns whether an answer is written on threads that wait for its client, whatever is asked of the container: Tomcat's
     * HTTP/2 (Http2AsyncUpgradeHandler.writeBody, 10.1.59 and 11.0.24).
     */
    static boolean isAnsweredWaiting(HttpServletRequest request) {
        return Http2Syntax.isHttp2(request) && isTomcat(request);
    }

    private static boolean isTomcat(HttpServletRequest request) {
        return request.getServletContext().getServerInfo().startsWith("Apache Tomcat");
    }

    /** Writes into {@code target} what {@code clientRequest} has for the backend, and what the gateway has to add. */
    void copy(ClientRequest clientRequest, HttpFields.Mutable target) {
        HttpServletRequest request = clientRequest.servletRequest();
        String host = clientRequest.host();
        HopByHop hopByHop = HopByHop.of(request.getHeaders("Connection").asIterator());
        boolean trusted = forwarded.isTrusted(request);
        target.clear();
        for (String name : Collections.list(request.getHeaderNames())) {
            String lowerCaseName = lowerCase(name);
            boolean spoof = ShadowingNames.isOne(lowerCaseName) || (!trusted && ForwardedFields.isOne(lowerCaseName));
            if (!spoof && !hopByHop.contains(lowerCaseName)) {
                addAll(target, name, request.getHeaders(name));
            }
        }
        if (clientRequest.method().equals("OPTIONS") && target.contains(MaxForwards.FIELD)) {
            target.put(MaxForwards.FIELD, MaxForwards.next(target.get(MaxForwards.FIELD)));
        }
        if (isHttp10(request) || isExpectationOfNothing(request, target)) {
            // It means nothing there (RFC 9110 §10.1.1), and the backend would wait for a body that waits for the
            // backend.
            target.remove(EXPECT);
        }
        target.put(HttpHeader.HOST, host);
        if (Http2Syntax.isHttp2(request)) {
            joinCrumbs(target);
        }
        TrailerFields.announce(request, hopByHop, target);
        addVia(request, target);
        // After everything has been stripped: no "Connection: X-Forwarded-For" of a client can take these away.
        forwarded.addTo(target, request, host);
        if (!clientRequest.id().isEmpty()) {
            target.put(RequestIds.FIELD, clientRequest.id());
        }
    }

    private static String lowerCase(String name) {
        HttpHeader known = HttpHeader.CACHE.get(name);
        return known == null ? name.toLowerCase(Locale.ROOT) : known.lowerCaseName();
    }

    private static boolean isExpectationOfNothing(HttpServletRequest request, HttpFields target) {
        return target.contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString()) && !hasBody(request);
    }

    private static boolean isHttp10(HttpServletRequest request) {
        return request.getProtocol().equals("HTTP/1.0");
    }

    private static void addAll(HttpFields.Mutable target, String name, Enumeration<String> values) {
        while (values.hasMoreElements()) {
            target.add(name, values.nextElement());
        }
    }

    /** RFC 9113 §8.2.3: HTTP/2 may send a Cookie in pieces, HTTP/1.1 has one line for it. */
    private static void joinCrumbs(HttpFields.Mutable target) {
        List<String> crumbs = target.getValuesList(HttpHeader.COOKIE);
        if (crumbs.size() > 1) {
            target.put(HttpHeader.COOKIE, String.join("; ", crumbs));
        }
    }

    /** RFC 9110 §7.6.3. */
    private static void addVia(HttpServletRequest request, HttpFields.Mutable target) {
        String protocol = request.getProtocol();
        String version = protocol.startsWith("HTTP/") ? protocol.substring("HTTP/".length()) : protocol;
        target.add(HttpHeader.VIA, version + " " + RequestTrail.VIA_PSEUDONYM);
    }
}
