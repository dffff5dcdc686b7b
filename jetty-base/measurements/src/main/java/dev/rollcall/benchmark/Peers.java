package dev.rollcall.benchmark;

import java.util.List;
import java.util.stream.Stream;

/** All proxies that can take part. */
final class Peers {
    /** In the order of the report. */
    static final List<Peer> ALL = Stream.<Peer[]>of(RollcallPeer.values(), JvmPeer.values(), NativePeer.values())
            .flatMap(Stream::of)
            .toList();

    private Peers() {}
}
