package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.upstream.Upstream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * Why a backend's filter has refused a request before its application saw any of it, so that any other backend may have
 * it, whatever its method.
 */
enum Refusal {
    /** It is about to stop. */
    DRAINING,
    /** It is not ready yet. */
    STARTING,
    /** It is another program than the one that was meant, and has taken over its port. */
    WRONG_INSTANCE,
    /** It has as much as it can take for now, and may take the next one. */
    OVERLOADED;

    /**
     * Returns why the request was refused, or null if this is an answer like any other. Whoever does not know what this
     * backend has announced as its instance cannot say so: not an application that passes a client's fields on, nor another
     * server that has come to have the backend's address. The field's value is {@code REASON; INSTANCE}.
     *
     * @param upstream where the answer comes from
     */
    static @Nullable Refusal of(Answer answer, Upstream upstream) {
        // Nearly every answer is told apart by one comparison.
        return answer.status() == HttpStatus.SERVICE_UNAVAILABLE_503 ? of(answer.fields(), upstream) : null;
    }

    private static @Nullable Refusal of(HttpFields fields, Upstream upstream) {
        String value = fields.get(HopByHop.REFUSED);
        if (value == null) {
            return null;
        }
        int border = value.indexOf(';');
        if (border < 0 || !upstream.hasAnnounced(value.substring(border + 1).strip())) {
            return null;
        }
        return switch (value.substring(0, border).strip()) {
            case "draining" -> DRAINING;
            case "starting" -> STARTING;
            case "wrong-instance" -> WRONG_INSTANCE;
            case "overloaded" -> OVERLOADED;
            default -> null;
        };
    }

    /** Returns what the client gets where nobody is left to ask. */
    ProxyError error() {
        return this == OVERLOADED ? ProxyError.REFUSED_OVERLOADED : ProxyError.REFUSED;
    }
}
