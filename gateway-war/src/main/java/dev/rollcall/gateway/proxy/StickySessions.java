package dev.rollcall.gateway.proxy;

import com.google.common.base.Splitter;
import dev.rollcall.gateway.config.StickySettings;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.ServiceKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the requests of one session on one backend, as far as that is there and well. Who is remembered is said by a
 * cookie: the gateway's own, which is set when an application sets one, or the end of the application's.
 *
 * <p>Answers without any cookie get none from here: they belong to no session, and may be cached. Backends that are
 * gateways are never remembered: those below would need the same cookie for theirs.
 */
final class StickySessions {
    private static final Splitter PAIRS = Splitter.on(';').trimResults();

    // Each with the sign behind it; empty for none.
    private final String cookie;
    private final String sessionCookie;

    StickySessions(StickySettings settings) {
        cookie = settings.cookie().map(name -> name + "=").orElse("");
        sessionCookie = settings.sessionCookie().map(name -> name + "=").orElse("");
    }

    /** Returns what a request's cookies say of its backend, the gateway's own first. There may be several of the same name. */
    Wish wish(HttpServletRequest request) {
        if (cookie.isEmpty() && sessionCookie.isEmpty()) {
            return Wish.NONE;
        }
        List<String> routes = values(request, sessionCookie).stream()
                .map(value -> value.substring(value.lastIndexOf('.') + 1))
                .toList();
        return new Wish(values(request, cookie), routes, request.isSecure());
    }

    /** Not by getCookies(): Tomcat leaves out what it does not like. */
    private static List<String> values(HttpServletRequest request, String nameAndSign) {
        if (nameAndSign.isEmpty()) {
            return List.of();
        }
        return Collections.list(request.getHeaders("Cookie")).stream()
                .flatMap(PAIRS::splitToStream)
                .filter(pair -> pair.startsWith(nameAndSign))
                .map(pair -> pair.substring(nameAndSign.length()))
                .toList();
    }

    /**
     * Returns the answer with what makes the client's next request come to the same backend: where its cookie names another
     * one, or none and the application begins a session.
     */
    Answer remember(Answer answer, Upstream upstream, ServiceKey key, Wish wish) {
        if (cookie.isEmpty() || upstream.gateway().isPresent()) {
            return answer;
        }
        boolean begins = wish.tokens().isEmpty() && answer.fields().contains(HttpHeader.SET_COOKIE);
        boolean moved = !wish.tokens().isEmpty() && !wish.tokens().contains(upstream.stickyToken());
        if (!begins && !moved) {
            return answer;
        }
        boolean secure = wish.secure()
                || answer.fields().getValuesList(HttpHeader.SET_COOKIE).stream().anyMatch(StickySessions::isSecure);
        String path = key.pathPrefix().isEmpty() ? "/" : key.pathPrefix();
        String value = cookie + upstream.stickyToken() + "; Path=" + path + "; HttpOnly; SameSite=Lax"
                + (secure ? "; Secure" : "");
        HttpFields fields = HttpFields.build(answer.fields()).add(HttpHeader.SET_COOKIE, value);
        return new Answer(answer.status(), fields, answer.trailers());
    }

    /** A proxy in front of us may have taken the client's TLS off; the application knows. */
    private static boolean isSecure(String setCookie) {
        return PAIRS.splitToStream(setCookie).anyMatch("secure"::equalsIgnoreCase);
    }

    /**
     * Which backend a client has asked for.
     *
     * @param tokens as {@link Upstream#stickyToken} has them, or anything else
     * @param routes as {@link Upstream#route} has them, or anything else
     * @param secure whether it has come by TLS
     */
    record Wish(List<String> tokens, List<String> routes, boolean secure) {
        static final Wish NONE = new Wish(List.of(), List.of(), false);

        /** Returns the backend that is meant; null if it has gone or is not well, or none is meant. */
        @Nullable
        Upstream in(Route route) {
            if (tokens.isEmpty() && routes.isEmpty()) {
                return null;
            }
            Upstream byRoute = null;
            int sameRoute = 0;
            for (Member member : route.pool().members()) {
                if (member.isFailing()) {
                    continue;
                }
                Upstream upstream = member.upstream();
                if (tokens.contains(upstream.stickyToken())) {
                    return upstream;
                }
                Optional<String> name = upstream.route();
                if (name.isPresent() && routes.contains(name.get())) {
                    byRoute = upstream;
                    sameRoute++;
                }
            }
            // A name that several have, such as the default of a container, says nothing.
            return sameRoute == 1 ? byRoute : null;
        }
    }
}
