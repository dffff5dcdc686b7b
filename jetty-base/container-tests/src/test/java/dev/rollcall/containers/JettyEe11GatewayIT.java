package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in Jetty, environment ee11. */
final class JettyEe11GatewayIT
        implements CarriesBodies,
                CarriesAnswers,
                CarriesHeads,
                CarriesWebSockets,
                Compresses,
                ServesFiles,
                SurvivesClients,
                FollowsApplications,
                ComesBackRedeployed {
    @RegisterExtension
    static final Fleet FLEET = new Fleet(ContainerKind.JETTY_EE11, ContainerKind.TOMCAT_11, ContainerKind.JETTY_EE10);

    @Override
    public Fleet fleet() {
        return FLEET;
    }
}
