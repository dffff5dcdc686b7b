package dev.rollcall.subscriber;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Requests that are answered before the application sees them: a gateway's that are not for it, and an operator's who
 * takes it out or puts it in. For use by many threads.
 */
final class GatewayTalk {
    private static final String INSTANCE = "Rollcall-Instance";
    private static final String REFUSED = "Rollcall-Refused";
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "0:0:0:0:0:0:0:1");
    // Of somebody who sends for somebody else, or of a browser, which any page may make send a request.
    private static final Set<String> FOREIGN = Set.of("forwarded", "via", "origin", "referer", "x-real-ip");

    private final Presence presence;
    private final MaintenanceSwitch maintenance;
    private final Optional<String> maintenancePath;
    private final String instance;

    /**
     * @param maintenancePath below the context's, beginning with a slash; empty for none
     * @param instance what this program has announced itself as
     */
    GatewayTalk(Presence presence, MaintenanceSwitch maintenance, Optional<String> maintenancePath, String instance) {
        this.presence = presence;
        this.maintenance = maintenance;
        this.maintenancePath = maintenancePath;
        this.instance = instance;
    }

    /**
     * Returns {@code text} if it is a path to which requests may come.
     *
     * @throws InvalidSettingException if it is not
     */
    static String path(String text) {
        if (!text.matches("/[!->@-~]{1,200}")) {
            throw new InvalidSettingException(
                    SettingNames.MAINTENANCE_PATH, text, "a path like /.rollcall/maintenance");
        }
        return text;
    }

    /** Returns whether the request has been answered; if not, neither of the two has been touched. */
    boolean answers(ServletRequest request, ServletResponse response) throws IOException {
        if (!(request instanceof HttpServletRequest http) || !(response instanceof HttpServletResponse answer)) {
            return false;
        }
        if (http.getDispatcherType() != DispatcherType.REQUEST) {
            // The application has seen it: refused now, the gateway would have it done once more.
            return false;
        }
        String meant = http.getHeader(INSTANCE);
        if (meant != null) {
            return refuses(meant, answer);
        }
        if (maintenancePath.isPresent() && isForUs(http, maintenancePath.get())) {
            switchOver(http, answer);
            return true;
        }
        return false;
    }

    /** Refuses with nothing read and nothing done, so that the gateway can ask another instance, whatever the method. */
    private boolean refuses(String meant, HttpServletResponse answer) throws IOException {
        boolean stranger = !meant.equals(instance);
        if (!stranger && !presence.isOut()) {
            return false;
        }
        answer.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        // Told to a gateway only, which knows what it has sent; it comes from nowhere else.
        answer.setHeader(REFUSED, (stranger ? "wrong-instance; " : "draining; ") + LogText.printable(meant));
        answer.setHeader("Connection", "close");
        answer.setContentLength(0);
        answer.flushBuffer();
        return true;
    }

    /** Only from this machine, and by nobody's hand but the operator's: for everybody else this path does not exist. */
    private static boolean isForUs(HttpServletRequest request, String path) {
        return request.getMethod().equals("POST")
                && request.getRequestURI().equals(request.getContextPath() + path)
                && LOOPBACK.contains(request.getRemoteAddr())
                && Collections.list(request.getHeaderNames()).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .noneMatch(GatewayTalk::isForeign);
    }

    private static boolean isForeign(String lowerCaseName) {
        return FOREIGN.contains(lowerCaseName)
                || lowerCaseName.startsWith("x-forwarded-")
                || lowerCaseName.startsWith("sec-fetch-")
                || lowerCaseName.startsWith("rollcall-");
    }

    private void switchOver(HttpServletRequest request, HttpServletResponse answer) throws IOException {
        String wish = request.getQueryString() == null ? "" : request.getQueryString();
        boolean known = wish.equals("on") || wish.equals("off");
        if (known) {
            maintenance.command(wish.equals("on"));
        }
        byte[] body = (known || wish.isEmpty() ? presence.state() + "\n" : "expected: ?on, ?off or nothing\n")
                .getBytes(StandardCharsets.US_ASCII);
        answer.setStatus(known || wish.isEmpty() ? HttpServletResponse.SC_OK : HttpServletResponse.SC_BAD_REQUEST);
        answer.setContentType("text/plain");
        answer.setHeader("Cache-Control", "no-store");
        answer.setContentLength(body.length);
        answer.getOutputStream().write(body);
    }
}
