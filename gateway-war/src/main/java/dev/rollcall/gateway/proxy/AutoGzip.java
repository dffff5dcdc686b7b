package dev.rollcall.gateway.proxy;

import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Decides which answers are compressed on their way to the client: those that the application marks, for the clients
 * that ask for it. And says what that does to the head.
 */
final class AutoGzip {
    /** Fields by which an application allows, and asks, that an answer be compressed; their value is then "gzip". */
    private static final List<String> MARKERS = List.of("Rollcall-Encoding", "uWSGI-Encoding");

    private static final String GZIP = "gzip";

    // RFC 9110 §6.4.1, §15.3.5, §15.3.6, §15.4.5: without content. A 206 is a part of the content as it is, §14.2.
    private static final Set<Integer> NEVER = Set.of(
            HttpStatus.NO_CONTENT_204,
            HttpStatus.RESET_CONTENT_205,
            HttpStatus.PARTIAL_CONTENT_206,
            HttpStatus.NOT_MODIFIED_304);

    // True of the content as the backend has it only: RFC 9110 §8.6, §14.3, RFC 1864, RFC 3230, RFC 9530 §2, §3.
    private static final Set<String> ABOUT_BARE_CONTENT =
            Set.of("content-length", "accept-ranges", "content-md5", "digest", "content-digest", "repr-digest");

    private final boolean enabled;

    /** @param enabled whether anything is compressed at all; the markers are taken out in any case */
    AutoGzip(boolean enabled) {
        this.enabled = enabled;
    }

    /**
     * What the client is to get.
     *
     * @param fields those of the head
     * @param compressed whether the body goes in gzip coding
     */
    record Answer(HttpFields fields, boolean compressed) {}

    /**
     * Returns the client's answer where the backend's has this status and these fields.
     *
     * @param clientFields returns the values of all fields of a name in the client request
     */
    Answer answer(Function<String, Enumeration<String>> clientFields, int status, HttpFields fields) {
        if (!hasMarker(fields)) {
            return new Answer(fields, false);
        }
        HttpFields.Mutable target = HttpFields.build(fields);
        MARKERS.forEach(target::remove);
        if (!enabled || !isMarked(fields) || !mayBeTransformed(fields)) {
            return new Answer(target, false);
        }
        // RFC 9110 §12.5.5: also what goes out as it came would have been another one for another client.
        addVary(target);
        if (!isWanted(clientFields)) {
            return new Answer(target, false);
        }
        boolean compressed = !NEVER.contains(status) && !"0".equals(fields.get(HttpHeader.CONTENT_LENGTH));
        if (compressed) {
            ABOUT_BARE_CONTENT.forEach(target::remove);
            target.add(HttpHeader.CONTENT_ENCODING, GZIP);
        }
        // RFC 9110 §15.4.5: a 304 has the validator that the 200 would have had.
        if (compressed || status == HttpStatus.NOT_MODIFIED_304) {
            weakenETag(target);
        }
        return new Answer(target, compressed);
    }

    private static boolean hasMarker(HttpFields fields) {
        for (HttpField field : fields) {
            // No name that is known to Jetty is one.
            if (field.getHeader() == null && MARKERS.stream().anyMatch(field::is)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMarked(HttpFields fields) {
        return MARKERS.stream()
                .flatMap(name -> fields.getValuesList(name).stream())
                .anyMatch(GZIP::equalsIgnoreCase);
    }

    /** What is coded already is not coded again, wherever in the head that stands. */
    private static boolean mayBeTransformed(HttpFields fields) {
        return !fields.contains(HttpHeader.CONTENT_ENCODING)
                && !CacheControl.forbidsTransforming(fields.getValuesList(HttpHeader.CACHE_CONTROL));
    }

    private static boolean isWanted(Function<String, Enumeration<String>> clientFields) {
        return AcceptEncoding.prefersGzip(Collections.list(clientFields.apply("Accept-Encoding")))
                && !CacheControl.forbidsTransforming(Collections.list(clientFields.apply("Cache-Control")));
    }

    private static void addVary(HttpFields.Mutable target) {
        String given = String.join(", ", target.getValuesList(HttpHeader.VARY));
        for (String name : given.split(",", -1)) {
            if (name.strip().equals("*") || name.strip().equalsIgnoreCase("Accept-Encoding")) {
                return;
            }
        }
        target.put(HttpHeader.VARY, given.isBlank() ? "Accept-Encoding" : given + ", Accept-Encoding");
    }

    /** RFC 9110 §8.8.1: a strong validator would promise the very bytes; what is no validator at all is left out. */
    private static void weakenETag(HttpFields.Mutable target) {
        String given = target.get(HttpHeader.ETAG);
        if (given == null || given.startsWith("W/")) {
            return;
        }
        target.remove(HttpHeader.ETAG);
        if (given.startsWith("\"")) {
            target.add(HttpHeader.ETAG, "W/" + given);
        }
    }
}
