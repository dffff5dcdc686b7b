package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same within a container that goes on running. */
interface ComesBackRedeployed extends ComesBack {
    @Test
    default void a_gateway_that_is_undeployed_leaves_nothing_behind_and_can_come_back() throws Exception {
        Container gateway = fleet().gateway();
        List<String> threads = gateway.rollcallThreads();
        assertFalse(threads.isEmpty(), "the gateway's threads are expected to be called rollcall-…");
        List<SocketClient> clients = new ArrayList<>();
        for (Container app : fleet().apps()) {
            SocketClient client = SocketClient.open(fleet().client(), app.ownName());
            client.socket().sendText("before", true).join();
            assertEquals("text before", client.next());
            clients.add(client);
        }

        gateway.undeploy();
        for (SocketClient client : clients) {
            client.awaitEnd();
        }
        Eventually.holds("no thread is left", () -> gateway.rollcallThreads().isEmpty());
        assertEquals(404, fleet().client().get(Fleet.SHARED, "/").statusCode());

        int mark = gateway.log().mark();
        gateway.deploy(Places.GATEWAY_WAR);
        fleet().awaitListening(mark);
        fleet().apps().forEach(fleet()::awaitServed);
        SocketClient again = SocketClient.open(fleet().client(), Fleet.SHARED);
        again.socket().sendText("after", true).join();
        assertEquals("text after", again.next());
        again.socket().abort();
    }

    @Test
    default void a_gateway_that_is_replaced_goes_on_with_the_new_one() throws IOException {
        Container gateway = fleet().gateway();
        int mark = gateway.log().mark();
        gateway.deploy(Places.GATEWAY_WAR);
        fleet().awaitListening(mark);
        fleet().apps().forEach(fleet()::awaitServed);
        // The old one must not linger and take datagrams from the new one.
        long listeners = listeners(gateway);
        Eventually.holds("one listener is left", () -> listeners(gateway) == 1);
        assertEquals(1, listeners(gateway), "listeners at first: " + listeners);
    }

    private static long listeners(Container gateway) throws IOException {
        return gateway.rollcallThreads().stream()
                .filter(name -> name.contains("subscription"))
                .count();
    }
}
