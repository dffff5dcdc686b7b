package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Real uWSGIs behind the gateway as a program of its own: what is about a container, whose part is its own here. */
final class UwsgiBehindStandaloneIT implements UwsgiVariables, UwsgiBodies, UwsgiAnswers {
    @RegisterExtension
    static final UwsgiBench BENCH = new UwsgiBench(ContainerKind.STANDALONE);

    @Override
    public UwsgiBench bench() {
        return BENCH;
    }
}
