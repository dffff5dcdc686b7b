package dev.rollcall.containers;

/** A test class says which bench its inherited tests run on. */
interface WithUwsgi {
    UwsgiBench bench();

    default Client client() {
        return bench().gateway().client();
    }

    /** Returns the port that clients connect to. */
    default int port() {
        return bench().gateway().port();
    }
}
