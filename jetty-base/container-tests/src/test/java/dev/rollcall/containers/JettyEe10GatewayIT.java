package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in Jetty, environment ee10. */
final class JettyEe10GatewayIT
        implements CarriesBodies,
                CarriesAnswers,
                CarriesHeads,
                CarriesWebSockets,
                CarriesManyWebSockets,
                Compresses,
                ServesFiles,
                SurvivesClients,
                FollowsApplications,
                ComesBackRedeployed {
    @RegisterExtension
    static final Fleet FLEET = new Fleet(ContainerKind.JETTY_EE10, ContainerKind.TOMCAT_10, ContainerKind.JETTY_EE11);

    @Override
    public Fleet fleet() {
        return FLEET;
    }
}
