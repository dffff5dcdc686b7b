package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Many WebSockets at a time: for one container of each kind, since two versions of it differ in nothing that would matter here. */
interface CarriesManyWebSockets extends WithFleet {
    int OPEN_AT_A_TIME = 1000;
    // So many handshakes are under way at a time; a machine may refuse connections that nobody takes up at once.
    int HANDSHAKES = 50;

    @Test
    default void a_thousand_are_open_at_a_time() throws Exception {
        Container crowded = fleet().extra("crowded", fleet().apps().get(0).kind())
                .heapMegabytes(256)
                .deploy(Places.SAMPLE_WAR)
                .start();
        fleet().awaitServed(crowded);
        List<SocketClient> clients = new ArrayList<>();
        while (clients.size() < OPEN_AT_A_TIME) {
            List<CompletableFuture<SocketClient>> opening = new ArrayList<>();
            for (int i = 0; i < HANDSHAKES; i++) {
                opening.add(SocketClient.connect(fleet().client(), crowded.ownName()));
            }
            opening.forEach(open -> clients.add(open.join()));
        }
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).socket().sendText("number " + i, true).join();
        }
        for (int i = 0; i < clients.size(); i++) {
            assertEquals("text number " + i, clients.get(i).next());
        }
        assertEquals(200, fleet().client().get(Fleet.SHARED, "/").statusCode());
        clients.forEach(client -> client.socket().abort());
        crowded.stop();
    }
}
