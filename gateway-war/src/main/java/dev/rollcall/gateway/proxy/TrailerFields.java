package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.transport.Answer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * The fields behind a body (RFC 9110 §6.5). They go on as such or not at all, never among those of the head. Lines of
 * one name become one, since the servlet API knows one value for each.
 */
final class TrailerFields {
    // RFC 9110 §6.5.1: what decides about framing, routing, caching, authentication or the meaning of the body comes
    // too
    // late there, or is meant to be missed by whoever checks heads only.
    private static final Set<String> NEVER = Set.of(
            "age",
            "authentication-info",
            "authorization",
            "cache-control",
            "content-encoding",
            "content-language",
            "content-length",
            "content-location",
            "content-range",
            "content-type",
            "cookie",
            "date",
            "expect",
            "expires",
            "host",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "location",
            "max-forwards",
            "pragma",
            "range",
            "retry-after",
            "set-cookie",
            "vary",
            "via",
            "warning",
            "www-authenticate");
    // Jetty writes them into one buffer, 8 KiB by default: what does not fit would cut off a good answer.
    private static final int MAX_CHARACTERS = 4 * 1024;
    private static final String TE = "TE";
    private static final String TRAILERS = "trailers";

    private TrailerFields() {}

    /**
     * Returns whether the sender of {@code request} takes trailers: in HTTP/1.1 if it says so, in HTTP/2, where they
     * cannot be mistaken for anything else, always (RFC 9110 §6.5.1).
     */
    static boolean areTaken(HttpServletRequest request) {
        return isHttp2(request) || isAskedFor(request);
    }

    /** In HTTP/1.1 only with a Connection option: without, TE comes from behind a proxy that did not know it (§10.1.4). */
    private static boolean isAskedFor(HttpServletRequest request) {
        return hasToken(request, TE, TRAILERS)
                && (isHttp2(request)
                        || ("HTTP/1.1".equals(request.getProtocol()) && hasToken(request, "Connection", TE)));
    }

    private static boolean isHttp2(HttpServletRequest request) {
        return request.getProtocol().startsWith("HTTP/2");
    }

    private static boolean hasToken(HttpServletRequest request, String field, String token) {
        return request.getHeader(field) != null
                && Collections.list(request.getHeaders(field)).stream()
                        .flatMap(value -> Stream.of(value.split(",", -1)))
                        .anyMatch(listed -> listed.strip().equalsIgnoreCase(token));
    }

    /**
     * Has those of {@code upstreamAnswer} follow the answer, if it may have any. Before the head is sent.
     *
     * @param fields the head's
     */
    static void follow(int status, HttpFields fields, Answer upstreamAnswer, HttpServletResponse clientResponse) {
        boolean chunked = !fields.contains(HttpHeader.CONTENT_LENGTH)
                && status != HttpStatus.NO_CONTENT_204
                && status != HttpStatus.NOT_MODIFIED_304;
        if (!chunked) {
            return;
        }
        HopByHop hopByHop = HopByHop.of(fields);
        String names = passingNames(fields.getValuesList(HttpHeader.TRAILER).iterator(), hopByHop);
        if (!names.isEmpty()) {
            clientResponse.setHeader(HttpHeader.TRAILER.asString(), names);
        }
        clientResponse.setTrailerFields(() -> passing(upstreamAnswer.trailers().get(), hopByHop));
    }

    /** Tells a backend which ones are announced, and that its own are welcome where the client's are. */
    static void announce(HttpServletRequest request, HopByHop hopByHop, HttpFields.Mutable target) {
        boolean chunked = RequestHead.hasBody(request) && request.getContentLengthLong() < 0;
        String names = chunked ? passingNames(request.getHeaders("Trailer").asIterator(), hopByHop) : "";
        if (!names.isEmpty()) {
            target.put(HttpHeader.TRAILER, names);
        }
        if (isAskedFor(request) && request.getHeader("Upgrade") == null) {
            // Ours, the client's own ends here (RFC 9110 §10.1.4).
            target.put(HttpHeader.TE, TRAILERS);
            target.put(HttpHeader.CONNECTION, TE);
        }
    }

    /** Returns those of a request whose body has been read to its end. */
    static HttpFields of(HttpServletRequest request) {
        if (!request.isTrailerFieldsReady()) {
            return HttpFields.EMPTY;
        }
        HttpFields.Mutable received = HttpFields.build();
        // Some backends mix them with the head's: nothing must be told here that cannot be told there.
        request.getTrailerFields().entrySet().stream()
                .filter(field -> !isOurs(field.getKey().toLowerCase(Locale.ROOT)))
                .forEach(field -> received.add(field.getKey(), field.getValue()));
        HopByHop hopByHop = HopByHop.of(request.getHeaders("Connection").asIterator());
        HttpFields.Mutable passing = HttpFields.build();
        passing(received, hopByHop).forEach(passing::add);
        return passing.asImmutable();
    }

    private static boolean isOurs(String lowerCaseName) {
        return ShadowingNames.isOne(lowerCaseName)
                || ForwardedFields.isOne(lowerCaseName)
                || RequestTrail.FIELD.equalsIgnoreCase(lowerCaseName)
                || RequestIds.FIELD.equalsIgnoreCase(lowerCaseName);
    }

    private static Map<String, String> passing(@Nullable HttpFields trailers, HopByHop hopByHop) {
        Map<String, String> passing = new LinkedHashMap<>();
        int characters = 0;
        for (HttpField field : trailers == null ? HttpFields.EMPTY : trailers) {
            String name = field.getName();
            String value = field.getValue() == null ? "" : field.getValue();
            if (passes(name.toLowerCase(Locale.ROOT), hopByHop)) {
                passing.merge(name, value, (first, next) -> first + ", " + next);
                characters += name.length() + value.length() + ": \r\n".length();
            }
        }
        return characters > MAX_CHARACTERS ? Map.of() : passing;
    }

    private static String passingNames(Iterator<String> announced, HopByHop hopByHop) {
        Set<String> names = new LinkedHashSet<>();
        announced.forEachRemaining(value -> Stream.of(value.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty() && passes(name.toLowerCase(Locale.ROOT), hopByHop))
                .forEach(names::add));
        return String.join(", ", names);
    }

    private static boolean passes(String lowerCaseName, HopByHop hopByHop) {
        return !NEVER.contains(lowerCaseName) && !hopByHop.contains(lowerCaseName);
    }
}
