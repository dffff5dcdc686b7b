package dev.rollcall.containers;

import org.junit.jupiter.api.Test;

/** A gateway that was away finds its applications again; they need not be told. */
interface ComesBack extends WithFleet {
    @Test
    default void a_gateway_that_is_restarted_has_its_applications_back() {
        fleet().gateway().stop();
        fleet().gateway().start();
        fleet().apps().forEach(fleet()::awaitServed);
    }
}
