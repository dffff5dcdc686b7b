package dev.rollcall.gateway.transport;

import dev.rollcall.protocol.Endpoint;
import java.time.Duration;
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
        Duration timeout) {
    /** Returns whether the body is held back until the backend asks for it (RFC 9110 §10.1.1). */
    boolean waitsForContinue() {
        return body != null && fields.contains(HttpHeader.EXPECT, HttpHeaderValue.CONTINUE.asString());
    }
}
