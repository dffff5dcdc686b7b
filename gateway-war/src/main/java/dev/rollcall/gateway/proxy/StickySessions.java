package dev.rollcall.gateway.proxy;

import com.google.common.base.Splitter;
import dev.rollcall.gateway.config.StickySettings;
import dev.rollcall.gateway.registry.Route;
import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.Pool;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.Trail;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the requests of one session on one backend, as far as that is there and well. Who is remembered is said by a
 * cookie: the gateway's own, which is set when an application sets one, or the end of the application's.
 *
 * <p>Answers without any cookie get none from here: they belong to no session, and may be cached.
 *
 * <p>Where gateways stand above gateways, each of them remembers its own choice, in a cookie of its own, so that none
 * overwrites another's: {@code NAME} for an application, {@code NAME-1} for a gateway that has applications, {@code NAME-2}
 * for one that has such gateways, and so on. All may have the same {@code NAME}.
 */
final class StickySessions {
    private static final Splitter PAIRS = Splitter.on(';').trimResults();

    // Each with the sign behind it. By the hops of those that it may name; empty for none.
    private final List<String> cookies;
    private final String name;
    // Empty for none.
    private final String sessionCookie;

    StickySessions(StickySettings settings) {
        name = settings.cookie().orElse("");
        cookies = settings.cookie().map(StickySessions::byHops).orElse(List.of());
        sessionCookie = settings.sessionCookie().map(name -> name + "=").orElse("");
    }

    private static List<String> byHops(String name) {
        return IntStream.rangeClosed(0, Trail.MAX_HOPS)
                .mapToObj(hops -> hops == 0 ? name + "=" : name + "-" + hops + "=")
                .toList();
    }

    /** Returns what a request's cookies say of its backend, the gateway's own first. There may be several of the same name. */
    Wish wish(HttpServletRequest request) {
        if (cookies.isEmpty() && sessionCookie.isEmpty()) {
            return Wish.NONE;
        }
        // Not by getCookies(): Tomcat leaves out what it does not like.
        List<String> pairs = Collections.list(request.getHeaders("Cookie")).stream()
                .flatMap(PAIRS::splitToStream)
                .toList();
        List<String> ours = cookies.isEmpty()
                ? List.of()
                : pairs.stream().filter(pair -> pair.startsWith(name)).toList();
        List<String> routes = values(pairs, sessionCookie).stream()
                .map(value -> value.substring(value.lastIndexOf('.') + 1))
                .toList();
        return new Wish(cookies, ours, routes, request.isSecure());
    }

    private static List<String> values(List<String> pairs, String nameAndSign) {
        if (nameAndSign.isEmpty()) {
            return List.of();
        }
        return pairs.stream()
                .filter(pair -> pair.startsWith(nameAndSign))
                .map(pair -> pair.substring(nameAndSign.length()))
                .toList();
    }

    /**
     * Returns the answer with what makes the client's next request come to the same backend: where its cookie names another
     * one, or none and the application begins a session.
     *
     * @param pool what {@code upstream} was chosen from
     */
    Answer remember(Answer answer, Upstream upstream, Pool pool, ServiceKey key, Wish wish) {
        if (cookies.isEmpty()) {
            return answer;
        }
        int hops = pool.hops(upstream);
        boolean known = wish.namesSome(hops);
        boolean begins = !known && answer.fields().contains(HttpHeader.SET_COOKIE);
        boolean moved = known && !wish.names(upstream, hops);
        if (!begins && !moved) {
            return answer;
        }
        boolean secure = wish.secure()
                || answer.fields().getValuesList(HttpHeader.SET_COOKIE).stream().anyMatch(StickySessions::isSecure);
        String path = key.pathPrefix().isEmpty() ? "/" : key.pathPrefix();
        String value = cookies.get(hops) + upstream.stickyToken() + "; Path=" + path + "; HttpOnly; SameSite=Lax"
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
     * @param cookies those that the gateway sets, by hops, each with the sign behind it
     * @param ours the request's cookies that may be of these, as they came
     * @param routes as {@link Upstream#route} has them, or anything else
     * @param secure whether it has come by TLS
     */
    record Wish(List<String> cookies, List<String> ours, List<String> routes, boolean secure) {
        static final Wish NONE = new Wish(List.of(), List.of(), List.of(), false);

        /** Returns whether it says anything of backends that are so many hops away. */
        boolean namesSome(int hops) {
            return ours.stream().anyMatch(pair -> pair.startsWith(cookies.get(hops)));
        }

        /** Returns whether it means this backend, which is so many hops away. */
        boolean names(Upstream upstream, int hops) {
            for (String pair : ours) {
                String cookie = cookies.get(hops);
                String token = upstream.stickyToken();
                boolean fits = pair.length() == cookie.length() + token.length();
                if (fits && pair.startsWith(cookie) && pair.endsWith(token)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isNone() {
            return routes.isEmpty() && ours.isEmpty();
        }

        /** Returns the backend that is meant, the nearest of several; null if it has gone or is not well, or none is meant. */
        @Nullable
        Upstream in(Route route) {
            if (isNone()) {
                return null;
            }
            Member byToken = null;
            Upstream byRoute = null;
            int sameRoute = 0;
            for (Member member : route.pool().members()) {
                if (member.isFailing()) {
                    continue;
                }
                Upstream upstream = member.upstream();
                boolean nearer = byToken == null || member.hops() < byToken.hops();
                if (nearer && names(upstream, member.hops())) {
                    byToken = member;
                }
                Optional<String> name = upstream.route();
                if (name.isPresent() && routes.contains(name.get())) {
                    byRoute = upstream;
                    sameRoute++;
                }
            }
            // A name that several have, such as the default of a container, says nothing.
            Upstream onlyOne = sameRoute == 1 ? byRoute : null;
            return byToken == null ? onlyOne : byToken.upstream();
        }
    }
}
