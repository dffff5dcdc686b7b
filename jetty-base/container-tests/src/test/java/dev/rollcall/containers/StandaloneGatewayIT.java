package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway as a program of its own. */
final class StandaloneGatewayIT
        implements CarriesBodies,
                CarriesAnswers,
                CarriesHeads,
                CarriesWebSockets,
                CarriesManyWebSockets,
                Compresses,
                ServesFiles,
                SurvivesClients,
                FollowsApplications,
                ComesBack {
    @RegisterExtension
    static final Fleet FLEET = new Fleet(ContainerKind.STANDALONE, ContainerKind.JETTY_EE10, ContainerKind.TOMCAT_10);

    @Override
    public Fleet fleet() {
        return FLEET;
    }
}
