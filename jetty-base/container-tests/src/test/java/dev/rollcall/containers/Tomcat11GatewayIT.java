package dev.rollcall.containers;

import org.junit.jupiter.api.extension.RegisterExtension;

/** The gateway in Tomcat 11. */
final class Tomcat11GatewayIT
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
    static final Fleet FLEET = new Fleet(ContainerKind.TOMCAT_11, ContainerKind.JETTY_EE11, ContainerKind.TOMCAT_10);

    @Override
    public Fleet fleet() {
        return FLEET;
    }
}
