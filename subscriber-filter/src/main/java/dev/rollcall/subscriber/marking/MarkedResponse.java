package dev.rollcall.subscriber.marking;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An answer that gets the marker as soon as the application gives it a chosen content type, whichever way it does so. An
 * application that speaks for itself, by a marker or a Content-Encoding of its own, has the last word.
 */
final class MarkedResponse extends HttpServletResponseWrapper {
    private static final String MARKER = "Rollcall-Encoding";
    private static final Set<String> MARKERS = Set.of("rollcall-encoding", "uwsgi-encoding");
    private static final Set<String> DECIDING = Set.of("content-type", "content-encoding");
    private static final String YES = "gzip";
    // Not every container can take a field back. This value asks for nothing, and never reaches a client either.
    private static final String NO = "identity";

    private final GzipTypes types;
    private boolean marked;
    private boolean leftToApp;

    MarkedResponse(HttpServletResponse response, GzipTypes types) {
        super(response);
        this.types = types;
        this.leftToApp = MARKERS.stream().anyMatch(response::containsHeader);
        decide();
    }

    @Override
    public void setContentType(@Nullable String type) {
        super.setContentType(type);
        decide();
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        noticeMarker(name);
        super.setHeader(name, value);
        noticeField(name);
    }

    @Override
    public void addHeader(String name, @Nullable String value) {
        boolean replacesOurs = marked && name.equalsIgnoreCase(MARKER);
        noticeMarker(name);
        if (replacesOurs) {
            super.setHeader(name, value);
        } else {
            super.addHeader(name, value);
        }
        noticeField(name);
    }

    /** The page that follows is the container's, or an error page that will say its type itself. */
    @Override
    public void sendError(int status) throws IOException {
        mark(false);
        super.sendError(status);
    }

    @Override
    public void sendError(int status, @Nullable String message) throws IOException {
        mark(false);
        super.sendError(status, message);
    }

    @Override
    public void reset() {
        super.reset();
        marked = false;
        leftToApp = false;
    }

    private void noticeMarker(String name) {
        leftToApp |= MARKERS.contains(name.toLowerCase(Locale.ROOT));
    }

    private void noticeField(String name) {
        if (DECIDING.contains(name.toLowerCase(Locale.ROOT))) {
            decide();
        }
    }

    private void decide() {
        mark(types.include(getContentType()) && !containsHeader("Content-Encoding"));
    }

    private void mark(boolean wanted) {
        if (!leftToApp && wanted != marked && !isCommitted()) {
            super.setHeader(MARKER, wanted ? YES : NO);
            marked = wanted;
        }
    }
}
