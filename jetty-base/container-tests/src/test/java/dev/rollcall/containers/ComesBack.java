package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A gateway that was away finds its applications again; they need not be told. */
interface ComesBack extends WithFleet {
    @Test
    default void a_gateway_that_is_restarted_closes_its_websockets_and_has_its_applications_back() throws Exception {
        SocketClient client = SocketClient.open(fleet().client(), Fleet.SHARED);
        client.socket().sendText("before", true).join();
        assertEquals("text before", client.next());
        fleet().gateway().stop();
        client.awaitEnd();
        fleet().gateway().start();
        fleet().apps().forEach(fleet()::awaitServed);
    }
}
