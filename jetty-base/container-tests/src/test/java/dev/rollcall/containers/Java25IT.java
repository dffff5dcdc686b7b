package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** Gateway and applications on Java 25, where the machine has it; compiled for 17 as always. */
@EnabledWithJava25
final class Java25IT implements CarriesBodies, CarriesAnswers, CarriesHeads, CarriesWebSockets, FollowsApplications {
    @RegisterExtension
    static final Fleet FLEET = new Fleet(ContainerKind.JETTY_EE10, ContainerKind.TOMCAT_11, ContainerKind.JETTY_EE11)
            .javaHome(EnabledWithJava25.Condition.javaHome());

    @Override
    public Fleet fleet() {
        return FLEET;
    }
}
