package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.access.Ending;
import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.tunnel.ClientTakeover;
import dev.rollcall.gateway.tunnel.Side;
import dev.rollcall.gateway.tunnel.Tunnel;
import dev.rollcall.gateway.upstream.Outcome;
import dev.rollcall.gateway.upstream.Permit;
import dev.rollcall.gateway.upstream.Upstream;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an exchange whose client asks for a WebSocket does in addition. The backend decides what becomes of it. */
final class Handshake {
    private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

    private final ClientRequest clientRequest;
    private final HttpServletResponse response;
    private final ExchangeLock exchangeLock;
    private final ClientTakeover takeover;
    private final ExchangeParts parts;
    private final ExchangeNotes notes;
    private final ClientResponse ordinary;
    private final AsyncListener listener;
    private final @Nullable HeldThread held;

    /**
     * @param ordinary the answer, where it is no tunnel
     * @param listener hears of the end then
     * @param held where the container needs its own thread for an upgrade
     */
    Handshake(
            ClientRequest clientRequest,
            HttpServletResponse response,
            ExchangeLock exchangeLock,
            ClientTakeover takeover,
            ExchangeParts parts,
            ExchangeNotes notes,
            ClientResponse ordinary,
            AsyncListener listener,
            @Nullable HeldThread held) {
        this.clientRequest = clientRequest;
        this.response = response;
        this.exchangeLock = exchangeLock;
        this.takeover = takeover;
        this.parts = parts;
        this.notes = notes;
        this.ordinary = ordinary;
        this.listener = listener;
        this.held = held;
    }

    /**
     * Sends the request on its way, on the container's own thread.
     *
     * @param abort ends the exchange where the thread cannot be held any longer
     */
    void run(Runnable send, Consumer<Throwable> abort) {
        if (held == null) {
            ordinary.listen(listener);
            send.run();
        } else {
            held.hold(send, () -> holdNoLonger(abort));
        }
    }

    private void holdNoLonger(Consumer<Throwable> abort) {
        try (ExchangeLock.Held locked = exchangeLock.hold()) {
            exchangeLock.end();
            writeOverloaded();
        } catch (IOException clientFailure) {
            LOG.debug("nobody is left to be told", clientFailure);
        }
        notes.end(Ending.REFUSED);
        abort.accept(new IOException("a handshake took too long, or there were too many"));
    }

    private void writeOverloaded() throws IOException {
        OwnAnswer answer = parts.ownAnswers().to(clientRequest, ProxyError.OVERLOADED);
        notes.answering(answer);
        answer.writeHead(response);
        response.getOutputStream().write(answer.body());
    }

    /** It gets an ordinary answer. Whoever calls this may touch the response from then on. */
    void refused() {
        if (held != null) {
            held.run(() -> ordinary.listen(listener));
        }
    }

    /** The backend has answered 101: so does the gateway, and then both only carry bytes. */
    void accepted(Answer answer, Side upstream, Permit permit) {
        Tunnel tunnel = parts.tunnels().to(upstream, new Report(permit, notes));
        if (held == null) {
            open(answer, tunnel);
        } else {
            held.run(() -> open(answer, tunnel));
        }
    }

    private void open(Answer answer, Tunnel tunnel) {
        try (ExchangeLock.Held locked = exchangeLock.hold()) {
            if (exchangeLock.hasEnded()) {
                tunnel.abandon();
                return;
            }
            writeHead(answer);
            takeover.begin(clientRequest.servletRequest(), tunnel::attach);
            exchangeLock.end();
            if (held == null) {
                ordinary.completeBare();
            }
        } catch (IOException | ServletException | RuntimeException refusal) {
            LOG.debug("the client's connection cannot be taken over", refusal);
            tunnel.abandon();
            giveUp(refusal);
        }
    }

    private void writeHead(Answer answer) {
        notes.answering(HttpStatus.SWITCHING_PROTOCOLS_101);
        // RFC 9110 §8.6: a 101 has no length, whatever some backends say.
        HttpFields fields = HttpFields.build(answer.fields()).remove(HttpHeader.CONTENT_LENGTH);
        ResponseHead.copy(HttpStatus.SWITCHING_PROTOCOLS_101, fields, response);
        response.setHeader("Connection", "Upgrade");
        response.setHeader("Upgrade", "websocket");
    }

    private void giveUp(Throwable refusal) {
        if (held != null) {
            ordinary.listen(listener);
        }
        ordinary.broken(refusal);
    }

    /**
     * Counts what moves, and gives the permit back at the end. It lives as long as the tunnel, so it must not know the
     * exchange: a container's request and response are many times what a tunnel needs.
     */
    private record Report(Permit permit, ExchangeNotes notes) implements Tunnel.Listener {
        @Override
        public void received(int bytes) {
            permit.upstream().received(bytes);
            notes.sent(bytes);
        }

        @Override
        public void sent(int bytes) {
            permit.upstream().sent(bytes);
            notes.received(bytes);
        }

        @Override
        public void ended(Tunnel.End end) {
            Upstream upstream = permit.upstream();
            LOG.debug("tunnel ended upstream={} end={}", upstream, end);
            boolean upstreamBroke = end == Tunnel.End.UPSTREAM_BROKE;
            permit.release(upstreamBroke ? Outcome.FAILURE : Outcome.SUCCESS);
            notes.end(upstreamBroke ? Ending.TRUNCATED : Ending.COMPLETE);
        }
    }
}
