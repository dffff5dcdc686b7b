package dev.rollcall.subscriber;

/**
 * One connector on which a container accepts connections for this web application.
 *
 * @param name what the container calls it; may be empty
 * @param host the address it is bound to; empty if it is bound to all of them
 * @param port 1 to 65535; 0 or less if it has none, like a Unix domain socket
 * @param plainHttp whether it speaks HTTP/1.1 without TLS, AJP or the PROXY protocol around it
 */
record OpenConnector(String name, String host, int port, boolean plainHttp) {
    /** Returns the connector as a person would name it. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : name + " ") + host + ":" + port + (plainHttp ? "" : " (not plain HTTP)");
    }
}
