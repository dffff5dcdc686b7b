package dev.rollcall.gateway.proxy;

import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.UwsgiRequest;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.Scheme;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What backends that speak uwsgi have been asked. */
final class UwsgiBackends {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nok";

    private final BlockingQueue<UwsgiRequest> requests = new LinkedBlockingQueue<>();

    static Endpoint uwsgi(ScriptedBackend backend) {
        return backend.endpoint().withScheme(Scheme.UWSGI);
    }

    /** Returns one that reads each request to its end, and gives this answer. */
    ScriptedBackend answering(String answer) throws IOException {
        return ScriptedBackend.playing((wire, connection) -> {
            requests.add(UwsgiRequest.readFrom(wire));
            wire.send(answer);
        });
    }

    void add(UwsgiRequest request) {
        requests.add(request);
    }

    int count() {
        return requests.size();
    }

    /** Returns the next request, once it is there. */
    UwsgiRequest request() throws InterruptedException {
        UwsgiRequest request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request has come");
        }
        return request;
    }
}
