package dev.rollcall.subscriber;

import dev.rollcall.protocol.KeepAlive;
import dev.rollcall.protocol.Scheme;
import java.util.Optional;

/**
 * One connector on which a container accepts connections for this web application.
 *
 * @param name what the container calls it; may be empty
 * @param host the address it is bound to; empty if it is bound to all of them
 * @param port 1 to 65535; 0 or less if it has none, like a Unix domain socket
 * @param scheme whether it speaks HTTP/1.1 as it is or inside TLS; empty if neither, as with AJP or the PROXY protocol
 * @param keepAlive what it does with connections that are kept
 */
record OpenConnector(String name, String host, int port, Optional<Scheme> scheme, KeepAlive keepAlive) {
    /** One that does not say what it does with connections that are kept. */
    OpenConnector(String name, String host, int port, Optional<Scheme> scheme) {
        this(name, host, port, scheme, KeepAlive.UNKNOWN);
    }

    /** Returns whether it can be announced with this scheme. */
    boolean speaks(Scheme wanted) {
        return port > 0 && scheme.equals(Optional.of(wanted));
    }

    /** Returns the connector as a person would name it. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : name + " ") + host + ":" + port + " ("
                + scheme.map(Scheme::toString).orElse("no HTTP") + ")";
    }
}
