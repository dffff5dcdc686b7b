package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.access.AccessLog;
import dev.rollcall.gateway.balancer.SlowStart;
import dev.rollcall.gateway.interim.InterimWriter;
import dev.rollcall.gateway.recycling.RequestRecycling;
import dev.rollcall.gateway.registry.RoutingTable;
import dev.rollcall.gateway.upstream.FailureJudge;
import java.util.function.Supplier;

/**
 * What every exchange of one gateway works with.
 *
 * @param table read once per attempt
 * @param upstreamRequests makes the requests to backends
 * @param transports the ways to backends; asked at every request, since they exist from the servlet's initialisation on
 * @param autoGzip decides what is compressed
 * @param ownAnswers writes what the gateway says by itself
 * @param judge decides what the end of an attempt means for its backend
 * @param slowStart gives newcomers among the backends less than their share
 * @param sticky keeps the requests of one session on one backend
 * @param held the requests that wait for a backend
 * @param retries what there is for sending requests once more
 * @param maxBodyBytes how long a request's body may be
 * @param accessLog gets a line at the end of each exchange
 * @param faultLog is told of what an operator can do something about at a backend
 * @param interimWriter how the container sends interim answers; asked at every request
 * @param recycling is told when the container may use an exchange's objects again; asked at every request
 * @param leaving whether the gateway is about to stop
 * @param tunnels what WebSockets have in common
 */
record ExchangeParts(
        Supplier<RoutingTable> table,
        UpstreamRequests upstreamRequests,
        Supplier<Transports> transports,
        AutoGzip autoGzip,
        OwnAnswers ownAnswers,
        FailureJudge judge,
        SlowStart slowStart,
        StickySessions sticky,
        HeldRequests held,
        Retries retries,
        long maxBodyBytes,
        AccessLog accessLog,
        BackendFaultLog faultLog,
        Supplier<InterimWriter> interimWriter,
        Supplier<RequestRecycling> recycling,
        Leaving leaving,
        Tunnels tunnels) {}
