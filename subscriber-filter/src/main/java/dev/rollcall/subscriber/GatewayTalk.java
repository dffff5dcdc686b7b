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
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

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
    private final Optional<String> checkPath;
    // One for each request of a gateway that may run at the same time; null where all may.
    private final @Nullable Semaphore places;
    private final String instance = ProgramInstance.get();

    GatewayTalk(Presence presence, MaintenanceSwitch maintenance, SubscriberSettings settings) {
        this.presence = presence;
        this.maintenance = maintenance;
        maintenancePath = settings.maintenancePath();
        checkPath = settings.check().path();
        places = settings.maxRequests() == 0 ? null : new Semaphore(settings.maxRequests());
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
            boolean stranger = !meant.equals(instance);
            if (!stranger && !presence.isOut()) {
                return false;
            }
            refuse(stranger ? "wrong-instance; " : "draining; ", meant, answer);
            return true;
        }
        if (maintenancePath.isPresent() && isForUs(http, maintenancePath.get())) {
            switchOver(http, answer);
            return true;
        }
        return false;
    }

    /** Returns the request as the application is to see it. */
    static ServletRequest forApplication(ServletRequest request) {
        return RequestForApplication.without(INSTANCE, request);
    }

    /**
     * Returns what this request has to take a place of; null for nothing: who has come past all gateways cannot be sent to
     * somebody else, and a check asks how the application is, not whether it has room.
     */
    @Nullable
    Semaphore places(ServletRequest request) {
        return places != null
                        && request instanceof HttpServletRequest http
                        && http.getDispatcherType() == DispatcherType.REQUEST
                        && http.getHeader(INSTANCE) != null
                        && !isCheck(http)
                ? places
                : null;
    }

    private boolean isCheck(HttpServletRequest request) {
        return checkPath.isPresent() && target(request).equals(request.getContextPath() + checkPath.get());
    }

    private static String target(HttpServletRequest request) {
        String query = request.getQueryString();
        return query == null ? request.getRequestURI() : request.getRequestURI() + "?" + query;
    }

    /** Refuses a request for which there was no place. */
    void refuseForWantOfRoom(ServletResponse response) throws IOException {
        HttpServletResponse answer = (HttpServletResponse) response;
        // For whoever does not know the other field; a gateway does.
        answer.setHeader("Retry-After", "1");
        refuse("overloaded; ", instance, answer);
    }

    /** Refuses with nothing read and nothing done, so that the gateway can ask another instance, whatever the method. */
    private static void refuse(String reason, String meant, HttpServletResponse answer) throws IOException {
        answer.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        // Told to a gateway only, which knows what it has sent; it comes from nowhere else.
        answer.setHeader(REFUSED, reason + LogText.printable(meant));
        answer.setHeader("Connection", "close");
        answer.setContentLength(0);
        answer.flushBuffer();
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
