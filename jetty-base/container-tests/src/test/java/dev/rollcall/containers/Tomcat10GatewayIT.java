package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in Tomcat 10.1. */
final class Tomcat10GatewayIT
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
    static final Fleet FLEET = new Fleet(ContainerKind.TOMCAT_10, ContainerKind.JETTY_EE10, ContainerKind.TOMCAT_11);

    @Override
    public Fleet fleet() {
        return FLEET;
    }
}
