package dev.rollcall.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which of a gateway's two processes is measured with what. */
final class ManyKeysPeerTest {
    @Test
    void each_workload_is_taken_by_exactly_one_of_the_two_under_the_same_name() {
        for (RollcallPeer gateway : RollcallPeer.values()) {
            Peer manyKeys = new ManyKeysPeer(gateway, 10_000);
            assertEquals(gateway.id(), manyKeys.id());
            for (Workload workload : Workload.values()) {
                List<Peer> takers = Stream.of(gateway, manyKeys)
                        .filter(peer -> peer.takesTurns(workload))
                        .toList();
                assertEquals(List.of(workload == Workload.MANY_KEYS ? manyKeys : gateway), takers, workload.id());
            }
        }
    }

    @Test
    void other_proxies_take_whatever_they_can() {
        for (Peer peer : List.of(NativePeer.HAPROXY, NativePeer.UWSGI, JvmPeer.UNDERTOW)) {
            for (Workload workload : Workload.values()) {
                assertEquals(peer.can(workload), peer.takesTurns(workload), peer.id() + " " + workload.id());
            }
        }
    }
}
