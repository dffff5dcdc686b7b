package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Real uWSGIs behind the gateway in Tomcat. */
final class UwsgiBehindTomcatIT
        implements UwsgiTutorial, UwsgiVariables, UwsgiBodies, UwsgiAnswers, UwsgiPools, UwsgiCrowd {
    @RegisterExtension
    static final UwsgiBench BENCH = new UwsgiBench(ContainerKind.TOMCAT_11);

    @Override
    public UwsgiBench bench() {
        return BENCH;
    }
}
