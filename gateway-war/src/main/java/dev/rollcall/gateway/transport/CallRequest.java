package dev.rollcall.gateway.transport;

import dev.rollcall.gateway.uwsgi.Packet;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.KeepAlive;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to a backend.
 *
 * @param endpoint where to
 * @param tlsName the name that the backend's certificate must be for; of no meaning where it speaks clear text
 * @param method in the spelling in which it goes out
 * @param path as it goes out, byte for byte
 * @param query the same, without its question mark; null for none
 * @param fields all of the head's but those that say where the message ends
 * @param body read by whoever sends; null for none
 * @param trailers what follows a body of unknown length; null for a body of known length, or none
 * @param timeout how long there may be silence, from the first byte sent to the last one received
 * @param keepAlive what the backend has said about connections that are kept
 * @param connections how many connections to the endpoint there may be at the most, or {@link #ANY_CONNECTIONS}
 * @param again whether it has been sent once before, in vain
 * @param packet what goes out in place of a head made of the rest, to a backend that speaks uwsgi; null to all others
 */
public record CallRequest(
        Endpoint endpoint,
        String tlsName,
        String method,
        String path,
        @Nullable String query,
        HttpFields fields,
        Request.@Nullable Content body,
        @Nullable Supplier<HttpFields> trailers,
        Duration timeout,
        KeepAlive keepAlive,
        int connections,
        boolean again,
        @Nullable Packet packet) {
    /** As many as to any other. */
    public static final int ANY_CONNECTIONS = Integer.MAX_VALUE;

    /** To a backend that has not said what it does with connections. */
    public CallRequest(
            Endpoint endpoint,
            String tlsName,
            String method,
            String path,
            @Nullable String query,
            HttpFields fields,
            Request.@Nullable Content body,
            @Nullable Supplier<HttpFields> trailers,
            Duration timeout) {
        this(
                endpoint,
                tlsName,
                method,
                path,
                query,
                fields,
                body,
                trailers,
                timeout,
                KeepAlive.UNKNOWN,
                ANY_CONNECTIONS,
                false,
                null);
    }

    // As long as curl waits: backends that know the expectation have answered by then, and a person hardly notices.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    // RFC 9110 §9.2.2. TRACE is idempotent too but never repeated: its body would be the retried request.
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE");

    /** Returns whether to send a request twice does no more than to send it once. */
    public static boolean isIdempotent(String method) {
        return IDEMPOTENT.contains(method);
    }

    /**
     * Returns how long a body is held back for a backend that says nothing: by half of the time-out at the latest, or there
     * would be no time left to answer in.
     */
    public Duration patience() {
        Duration half = timeout.dividedBy(2);
        return half.compareTo(PATIENCE) < 0 ? half : PATIENCE;
    }

    /** Returns whether the body is held back until the backend asks for it (RFC 9110 §10.1.1). */
    boolean waitsForContinue() {
        return body != null && fields.contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    }
}
