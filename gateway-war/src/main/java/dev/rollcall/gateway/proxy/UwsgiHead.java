package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.config.UwsgiSettings;
import dev.rollcall.gateway.uwsgi.Client;
import dev.rollcall.gateway.uwsgi.Modifiers;
import dev.rollcall.gateway.uwsgi.Packet;
import dev.rollcall.gateway.uwsgi.PacketTooLongException;
import dev.rollcall.gateway.uwsgi.RequestPacket;
import java.util.Iterator;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Turns the head of an upstream request into the packet that a backend wants which speaks uwsgi.
 *
 * @param settings among them whether fields with an underscore in their names are passed on: there they cannot be told from
 *     those with a hyphen (RFC 9110 §17.10)
 */
record UwsgiHead(UwsgiSettings settings) {

    /**
     * Returns the packet.
     *
     * @param fields as for a backend that speaks HTTP; loses those that are about a connection of HTTP
     * @param tunnel whether the backend is asked for a WebSocket
     */
    Packet packet(
            Modifiers modifiers,
            ClientRequest request,
            HttpFields.Mutable fields,
            @Nullable ClientRequestBody body,
            boolean tunnel)
            throws PacketTooLongException {
        // There is no field behind a body there, nobody who would say "100 Continue", and one request a connection.
        fields.remove(HttpHeader.TE).remove(HttpHeader.TRAILER).remove(HttpHeader.EXPECT);
        fields.remove(HttpHeader.CONNECTION);
        if (!settings.underscores()) {
            dropUnderscores(fields);
        }
        if (tunnel) {
            fields.put(HttpHeader.CONNECTION, "Upgrade").put(HttpHeader.UPGRADE, "websocket");
        }
        // As the application will see it in the field: the two never contradict each other.
        boolean tls = "https".equalsIgnoreCase(fields.get(ForwardedFields.PROTO));
        return RequestPacket.of(
                modifiers,
                new Client(request.clientAddress(), request.clientPort(), tls),
                request.method(),
                request.servletRequest().getRequestURI(),
                request.routingPath(),
                request.servletRequest().getQueryString(),
                fields,
                body == null ? request.servletRequest().getContentLengthLong() : body.length());
    }

    private static void dropUnderscores(HttpFields.Mutable fields) {
        Iterator<HttpField> each = fields.iterator();
        while (each.hasNext()) {
            if (each.next().getName().indexOf('_') >= 0) {
                each.remove();
            }
        }
    }
}
