package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Real uWSGIs behind the gateway in Jetty. */
final class UwsgiBehindJettyIT
        implements UwsgiTutorial, UwsgiVariables, UwsgiBodies, UwsgiAnswers, UwsgiPools, UwsgiCrowd {
    @RegisterExtension
    static final UwsgiBench BENCH = new UwsgiBench(ContainerKind.JETTY_EE10);

    @Override
    public UwsgiBench bench() {
        return BENCH;
    }
}
