package dev.rollcall.containers;

import java.util.List;

/** A test class says which gateway clients come to, and which applications are somewhere behind it. */
interface WithApplications {
    Container gateway();

    /** Returns applications that all answer to {@link Fleet#SHARED}, and each to its own name. */
    List<Container> apps();

    /** Returns a client of the gateway, at the port that it has now. */
    default Client client() {
        return new Client(gateway().port());
    }
}
