package dev.rollcall.containers;

/** The containers that Rollcall promises to run in. */
enum ContainerKind {
    JETTY_EE10,
    JETTY_EE11,
    TOMCAT_10,
    TOMCAT_11,
    /** {@code java -jar gateway.war}: no container around it. */
    STANDALONE;

    Layout layout() {
        return switch (this) {
            case JETTY_EE10 -> new JettyLayout("ee10");
            case JETTY_EE11 -> new JettyLayout("ee11");
            case TOMCAT_10 -> new TomcatLayout(Places.TOMCAT_10);
            case TOMCAT_11 -> new TomcatLayout(Places.TOMCAT_11);
            case STANDALONE -> new StandaloneLayout();
        };
    }
}
