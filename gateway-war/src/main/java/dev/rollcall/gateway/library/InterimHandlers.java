package dev.rollcall.gateway.library;

import java.util.List;
import java.util.function.ObjIntConsumer;
import org.eclipse.jetty.client.EarlyHintsProtocolHandler;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.ProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;

/**
 * Keeps the upstream client from taking a backend's interim answer for the final one (RFC 9110 §15.2), and tells whoever
 * wants to pass it on. 100 and 101 have handlers of their own.
 */
final class InterimHandlers {
    private static final String LISTENER = InterimHandlers.class.getName();

    private InterimHandlers() {}

    static List<ProtocolHandler> all() {
        return List.of(new Processing(), new EarlyHints(), new Unknown());
    }

    /** Has {@code listener} told of the 102s and 103s to {@code request}: their fields, and their status. */
    static void listen(Request request, ObjIntConsumer<HttpFields> listener) {
        request.attribute(LISTENER, listener);
    }

    @SuppressWarnings("unchecked") // Only listen() sets it.
    private static void tell(Request request, int status, HttpFields fields) {
        Object listener = request.getAttributes().get(LISTENER);
        if (listener != null) {
            ((ObjIntConsumer<HttpFields>) listener).accept(fields, status);
        }
    }

    private static final class Processing extends ProcessingProtocolHandler {
        @Override
        protected void onProcessing(Request request, HttpFields fields) {
            tell(request, HttpStatus.PROCESSING_102, fields);
        }
    }

    private static final class EarlyHints extends EarlyHintsProtocolHandler {
        @Override
        protected void onEarlyHints(Request request, HttpFields fields) {
            tell(request, HttpStatus.EARLY_HINTS_103, fields);
        }
    }

    /** Drops what has no meaning yet: a gateway cannot know what passing it on would promise. */
    private static final class Unknown extends EarlyHintsProtocolHandler {
        @Override
        public String getName() {
            return "unknown-interim";
        }

        @Override
        public boolean accept(Request request, Response response) {
            return response.getStatus() > HttpStatus.EARLY_HINTS_103
                    && HttpStatus.isInformational(response.getStatus());
        }
    }
}
