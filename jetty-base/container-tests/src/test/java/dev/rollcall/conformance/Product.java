package dev.rollcall.conformance;

/** What the rules are tried on: the gateway in each of its containers, and two others for comparison. */
enum Product {
    JETTY_EE10("Jetty ee10"),
    JETTY_EE11("Jetty ee11"),
    TOMCAT_10("Tomcat 10.1"),
    TOMCAT_11("Tomcat 11"),
    STANDALONE("stand-alone"),
    HAPROXY("HAProxy"),
    NGINX("nginx");

    private final String label;

    Product(String label) {
        this.label = label;
    }

    /** Returns the head of its column. */
    String label() {
        return label;
    }

    /** Returns whether its clients may speak HTTP/2 without TLS. */
    boolean speaksHttp2() {
        return this != STANDALONE;
    }

    /** Returns whether it is only looked at, and may do what it wants. */
    boolean isYardstick() {
        return this == HAPROXY || this == NGINX;
    }
}
