package dev.rollcall.conformance;

import java.io.IOException;

/** What a backend does with a request whose head it has read. */
@FunctionalInterface
interface Script {
    String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Returns whether the connection may carry another request; it is closed otherwise. */
    boolean play(BackendExchange exchange) throws IOException;

    /** Reads the request, and writes these bytes. */
    static Script answering(String response) {
        return exchange -> {
            exchange.readBody();
            exchange.send(response);
            return true;
        };
    }

    /** Likewise, and closes the connection. */
    static Script ending(String response) {
        return exchange -> {
            exchange.readBody();
            exchange.send(response);
            return false;
        };
    }

    /** Likewise for the first request; all others get an ordinary answer. */
    static Script once(String response) {
        return exchange -> {
            exchange.readBody();
            exchange.send(exchange.number() == 1 ? response : OK);
            return true;
        };
    }

    /** Writes the interim response as soon as the head is there, and the other one after the body. */
    static Script interim(String interim, String response) {
        return exchange -> {
            exchange.send(interim);
            exchange.readBody();
            exchange.send(response);
            return true;
        };
    }

    /** Says nothing until it is left. */
    static Script silent() {
        return exchange -> {
            exchange.readBody();
            exchange.awaitEnd();
            return false;
        };
    }
}
