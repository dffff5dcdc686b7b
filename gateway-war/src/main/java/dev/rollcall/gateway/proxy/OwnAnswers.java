package dev.rollcall.gateway.proxy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Writes the gateway's own answers: in plain text or JSON, as the client asks, or an operator's page. They say nothing
 * about addresses, ports or software behind the gateway.
 */
final class OwnAnswers {
    /** What stands in an operator's page for the request's id. */
    static final String ID_PLACEHOLDER = "{{request-id}}";

    private static final String RETRY_AFTER_SECONDS = "1";
    // Others pass too; these are the ones that everybody knows.
    private static final String ALLOWED = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private static final String HTML = "text/html";
    // In the order in which the gateway likes them: without an operator's HTML page, plain text where in doubt.
    private static final List<String> TYPES =
            List.of(HTML, "text/plain", "application/json", "application/problem+json");

    private final Supplier<ErrorPages> pages;

    /** @param pages asked at every error */
    OwnAnswers(Supplier<ErrorPages> pages) {
        this.pages = pages;
    }

    OwnAnswer to(ClientRequest request, ProxyError error) {
        ErrorPages current = pages.get();
        boolean html = current.find(error.status(), extension(HTML)).isPresent();
        List<String> offered = html ? TYPES : TYPES.subList(1, TYPES.size());
        String type = offered.get(AcceptedType.choose(request.accept(), offered));
        Optional<String> page = current.find(error.status(), extension(type));
        String text = page.map(own -> own.replace(ID_PLACEHOLDER, request.id()))
                .orElseGet(() -> type.endsWith("json") ? json(error, request.id()) : plain(error, request.id()));
        Map<String, String> fields = fields(request);
        fields.put("Content-Type", contentType(type, page.isPresent()));
        fields.put("Cache-Control", "no-store");
        fields.put("Proxy-Status", error.proxyStatus());
        if (error.isTemporary()) {
            fields.put("Retry-After", RETRY_AFTER_SECONDS);
        }
        if (error == ProxyError.NO_TRACE) {
            fields.put("Allow", ALLOWED);
        }
        if (error.leavesBody() && request.protocol().startsWith("HTTP/1.")) {
            fields.put("Connection", "close");
        }
        return new OwnAnswer(error.status(), error.word(), Collections.unmodifiableMap(fields), text);
    }

    /** What the gateway as a whole can do (RFC 9110 §9.3.7). */
    OwnAnswer options(ClientRequest request) {
        Map<String, String> fields = fields(request);
        fields.put("Allow", ALLOWED);
        return new OwnAnswer(200, "", Collections.unmodifiableMap(fields), "");
    }

    private static Map<String, String> fields(ClientRequest request) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (!request.id().isEmpty()) {
            fields.put(RequestIds.FIELD, request.id());
        }
        return fields;
    }

    private static String extension(String type) {
        return switch (type) {
            case HTML -> ".html";
            case "text/plain" -> ".txt";
            default -> ".json";
        };
    }

    // JSON is UTF-8 by itself (RFC 8259 §8.1); our own text is ASCII.
    private static String contentType(String type, boolean operators) {
        if (type.endsWith("json")) {
            return type;
        }
        return type + (operators ? ";charset=utf-8" : ";charset=us-ascii");
    }

    private static String plain(ProxyError error, String id) {
        String first = error.status() + " " + error.reason() + "\n" + error.sentence() + "\n";
        return id.isEmpty() ? first : first + "Request " + id + "\n";
    }

    // RFC 9457 §3.1. An id holds nothing that JSON would have to escape.
    private static String json(ProxyError error, String id) {
        String members = "\"status\":%d,\"title\":\"%s\",\"detail\":\"%s\""
                .formatted(error.status(), error.reason(), error.sentence());
        return "{" + members + (id.isEmpty() ? "" : ",\"request_id\":\"" + id + "\"") + "}\n";
    }
}
