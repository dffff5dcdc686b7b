package dev.rollcall.gateway.uwsgi;

import com.google.common.base.Ascii;
import com.google.common.net.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request for a backend that speaks uwsgi: the variables of CGI (RFC 3875 §4.1), with uWSGI's own additions
 * (uWSGI plugins/http/http.c). Only these, and names that begin with {@code HTTP_}: uWSGI loads code by some others.
 */
public final class RequestPacket {
    // Whatever the client speaks. A uWSGI answers in the version that it is asked in, and this one is ours.
    private static final String PROTOCOL = "HTTP/1.1";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private RequestPacket() {}

    /**
     * Returns the packet.
     *
     * @param path as the client sent it
     * @param meant the same path without dot segments, still with escapes; becomes {@code PATH_INFO}
     * @param query as the client sent it; null for none
     * @param fields those that the backend is to get
     * @param bodyBytes how long the body is; less than 0 if there is none
     * @throws PacketTooLongException if the variables are longer than 65,535 bytes
     */
    public static Packet of(
            Modifiers modifiers,
            Client client,
            String method,
            String path,
            String meant,
            @Nullable String query,
            HttpFields fields,
            long bodyBytes)
            throws PacketTooLongException {
        Variables variables = new Variables();
        variables.add("REQUEST_METHOD", method);
        String target = query == null ? path : path + "?" + query;
        variables.add("REQUEST_URI", target.getBytes(StandardCharsets.UTF_8));
        variables.add("PATH_INFO", Escapes.decoded(meant));
        variables.add("QUERY_STRING", query == null ? new byte[0] : query.getBytes(StandardCharsets.UTF_8));
        variables.add("SERVER_PROTOCOL", PROTOCOL);
        variables.add("SCRIPT_NAME", "");
        addServer(variables, String.valueOf(fields.get(HttpHeader.HOST)), client.tls());
        variables.add("REMOTE_ADDR", client.address());
        variables.add("REMOTE_PORT", Integer.toString(client.port()));
        String type = fields.get(HttpHeader.CONTENT_TYPE);
        if (type != null) {
            variables.add("CONTENT_TYPE", type);
        }
        if (bodyBytes >= 0) {
            variables.add("CONTENT_LENGTH", Long.toString(bodyBytes));
        }
        fieldVariables(fields).forEach(variables::add);
        return variables.toPacket(modifiers);
    }

    /** As the client sees it (RFC 3875 §4.1.14): applications make up addresses of their own from it. */
    private static void addServer(Variables variables, String host, boolean tls) {
        HostAndPort hostAndPort;
        try {
            hostAndPort = HostAndPort.fromString(host).withDefaultPort(tls ? HTTPS_PORT : HTTP_PORT);
        } catch (IllegalArgumentException noPort) {
            hostAndPort = HostAndPort.fromParts("localhost", tls ? HTTPS_PORT : HTTP_PORT);
        }
        String name = hostAndPort.getHost();
        variables.add("SERVER_NAME", name.indexOf(':') < 0 ? name : "[" + name + "]");
        variables.add("SERVER_PORT", Integer.toString(hostAndPort.getPort()));
        if (tls) {
            variables.add("HTTPS", "on");
        }
    }

    private static Map<String, String> fieldVariables(HttpFields fields) {
        Map<String, String> values = new LinkedHashMap<>();
        for (HttpField field : fields) {
            String name = field.getName();
            boolean shadows = name.indexOf('_') >= 0 && fields.contains(name.replace('_', '-'));
            if (!shadows && !isOfNoConcern(field)) {
                // RFC 9110 §5.3, and RFC 9113 §8.2.3 for the one field whose values have another separator.
                String separator = field.getHeader() == HttpHeader.COOKIE ? "; " : ", ";
                values.merge(variable(name), valueOf(field), (before, next) -> before + separator + next);
            }
        }
        return values;
    }

    private static boolean isOfNoConcern(HttpField field) {
        return field.getHeader() == HttpHeader.CONTENT_TYPE
                || field.getHeader() == HttpHeader.CONTENT_LENGTH
                // Programs that a backend starts would take it for the proxy that they are to use (CVE-2016-5385).
                || Ascii.equalsIgnoreCase(field.getName(), "Proxy");
    }

    private static String valueOf(HttpField field) {
        return field.getValue() == null ? "" : field.getValue();
    }

    /** RFC 3875 §4.1.18. */
    private static String variable(String fieldName) {
        return "HTTP_" + Ascii.toUpperCase(fieldName).replace('-', '_');
    }
}
