package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.transport.Answer;
import dev.rollcall.gateway.transport.Call;
import dev.rollcall.gateway.transport.CallListener;
import dev.rollcall.gateway.transport.CallRequest;
import dev.rollcall.gateway.tunnel.Side;
import dev.rollcall.gateway.upstream.Fault;
import dev.rollcall.gateway.upstream.Outcome;
import dev.rollcall.gateway.upstream.Permit;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.gateway.uwsgi.Packet;
import java.io.EOFException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/** One try at one upstream. */
final class UpstreamAttempt implements CallListener {
    private final Permit permit;
    private final String tlsName;
    private final @Nullable Packet packet;
    private final Events events;
    private final Call call;
    private volatile Progress progress = Progress.NOT_SENT;
    private volatile boolean reused;
    private volatile long connectedNanos;

    /** What an attempt comes to. */
    interface Events {
        /** Something on the way to an answer: 102 or 103. */
        void interim(int status, HttpFields fields);

        /** The head of an answer is here; its body is read from {@code body}. */
        void answering(Answer answer, Content.Source body);

        /** The backend has refused it, with nothing done: any other may have it. */
        void refused(UpstreamAttempt attempt, Refusal refusal);

        /** It has become a tunnel, as asked for; the permit is to be released when that ends. */
        void upgraded(Answer answer, Side upstream, Permit permit);

        /** It is over: before, during or after its answer. */
        void failed(UpstreamAttempt attempt, Throwable failure);
    }

    UpstreamAttempt(Transports transports, CallRequest request, Transports.Way way, Permit permit, Events events) {
        this.permit = permit;
        this.tlsName = request.tlsName();
        this.packet = request.packet();
        this.events = events;
        this.call = way == Transports.Way.TUNNEL
                ? transports.newTunnelCall(request, this, this::upgraded)
                : transports.newCall(request, way, this);
    }

    void send() {
        call.send();
    }

    Upstream upstream() {
        return permit.upstream();
    }

    Permit permit() {
        return permit;
    }

    /** Returns what {@code failure}, before any answer, says against the backend; null for nothing. */
    @Nullable
    Fault fault(Throwable failure) {
        if (failure instanceof RejectedExecutionException || isPacketRefused(failure)) {
            // Neither a full queue of ours nor a request that is too long says anything about the backend.
            return null;
        }
        if (progress == Progress.NOT_SENT) {
            return Fault.UNREACHABLE;
        }
        if (failure instanceof TimeoutException) {
            return Fault.NO_ANSWER;
        }
        // One that had been used most likely closed after its last answer: that speaks against nobody.
        boolean closed = failure instanceof EOFException || failure instanceof SocketException;
        return closed && !reused ? Fault.NO_ANSWER : null;
    }

    /** Returns what to answer after {@code failure}, if that was the last attempt. */
    ProxyError error(Throwable failure) {
        return isPacketRefused(failure) ? ProxyError.HEAD_TOO_LARGE : ProxyError.of(failure, progress);
    }

    /** Tells operators of {@code failure}, where they can do something about it. */
    void tell(BackendFaultLog log, Throwable failure) {
        if (packet != null && isPacketRefused(failure)) {
            log.packetRefused(permit.upstream(), packet);
        } else {
            log.failed(permit.upstream(), tlsName, failure);
        }
    }

    private boolean isPacketRefused(Throwable failure) {
        boolean closed = !(failure instanceof TimeoutException || failure instanceof ProtocolException);
        return progress == Progress.SENT
                && closed
                && packet != null
                && packet.isLargerThanUsual()
                && packet.bytes().limit() > permit.upstream().largestPacket();
    }

    /** Returns whether the backend speaks uwsgi. */
    boolean isUwsgi() {
        return packet != null;
    }

    /** Returns whether it went over a connection that had carried another request. */
    boolean isReused() {
        return reused;
    }

    Progress progress() {
        return progress;
    }

    /** Gives the permit back; only the first outcome counts. */
    void end(Outcome outcome) {
        permit.release(outcome);
    }

    /** Stops whatever still goes on between gateway and backend. */
    void abort(Throwable cause) {
        call.abort(cause);
    }

    @Override
    public void connected(boolean usedBefore) {
        connectedNanos = System.nanoTime();
        reused = usedBefore;
        progress = Progress.SENT;
    }

    @Override
    public void disconnected() {
        reused = false;
        progress = Progress.NOT_SENT;
    }

    @Override
    public void sent(int bytes) {
        permit.upstream().sent(bytes);
    }

    @Override
    public void interim(int status, HttpFields fields) {
        events.interim(status, fields);
    }

    @Override
    public void answered(Answer answer, Content.Source body) {
        Refusal refusal = Refusal.of(answer, permit.upstream());
        if (refusal != null) {
            // How quickly it says no tells nothing about how quickly it answers.
            progress = Progress.ANSWERED;
            events.refused(this, refusal);
            return;
        }
        answered();
        events.answering(answer, new CountedBody(body, permit.upstream()));
    }

    private void upgraded(Answer answer, Side upstream) {
        answered();
        events.upgraded(answer, upstream, permit);
    }

    private void answered() {
        progress = Progress.ANSWERED;
        if (packet != null) {
            permit.upstream().tookPacket(packet.bytes().limit());
        }
        permit.upstream().answeredAfter(System.nanoTime() - connectedNanos);
    }

    @Override
    public void failed(Throwable failure) {
        events.failed(this, failure);
    }
}
