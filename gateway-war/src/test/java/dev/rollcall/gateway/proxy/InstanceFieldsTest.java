package dev.rollcall.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.gateway.testing.Message;
import dev.rollcall.gateway.testing.ScriptedBackend;
import dev.rollcall.gateway.testing.Wire;
import dev.rollcall.protocol.SubscriptionMessage.Attributes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What gateway and backend say to each other about instances is nobody else's. */
@ParameterizedClass
@EnumSource(Container.class)
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // These lines end in CRLF.
class InstanceFieldsTest {
    private static final String INSTANCE = "7Qm2x9TbK4wZpR81";
    private static final String FORGED = "Rollcall-Instance: forged\r\nRollcall_Instance: forged\r\n"
            + "Rollcall-Refused: draining; forged\r\nConnection: rollcall-instance\r\n";

    private final GatewayUnderTest gateway;

    InstanceFieldsTest(Container container) throws Exception {
        gateway = GatewayUnderTest.start(container);
    }

    @AfterEach
    void stop() throws Exception {
        gateway.close();
    }

    @Test
    void a_backend_that_has_announced_its_instance_gets_that_and_no_clients_word() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(Attributes.DEFAULT.withInstance(INSTANCE), backend.endpoint());
            assertEquals(200, exchange(FORGED).status());
            assertEquals(List.of(INSTANCE), backend.request().values("rollcall-instance"));
            assertEquals(List.of(), backend.request().values("rollcall_instance"));
            assertEquals(List.of(), backend.request().values("rollcall-refused"));
        }
    }

    @Test
    void a_backend_that_has_announced_none_gets_none() throws Exception {
        try (ScriptedBackend backend = ScriptedBackend.saying("ok")) {
            gateway.serve(backend);
            assertEquals(200, exchange(FORGED).status());
            assertEquals(List.of(), backend.request().values("rollcall-instance"));
            assertEquals(List.of(), backend.request().values("rollcall-refused"));
        }
    }

    @Test
    void no_client_gets_to_see_them() throws Exception {
        String fields = "Rollcall-Instance: " + INSTANCE + "\r\nRollcall-Refused: draining; somebody-else\r\n";
        try (ScriptedBackend backend = ScriptedBackend.answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n" + fields
                + "\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n" + fields + "\r\nno")) {
            gateway.serve(Attributes.DEFAULT.withInstance(INSTANCE), backend.endpoint());
            try (Wire client = gateway.connect().send("GET / HTTP/1.1\r\nHost: mysite.com\r\n\r\n")) {
                assertSeesNone(client.readResponse(), 103);
                assertSeesNone(client.readResponse(), 404);
            }
        }
    }

    private static void assertSeesNone(Message answer, int status) {
        assertEquals(status, answer.status());
        assertEquals(List.of(), answer.values("rollcall-instance"));
        assertEquals(List.of(), answer.values("rollcall-refused"));
    }

    private Message exchange(String fields) throws Exception {
        return gateway.exchange("GET / HTTP/1.1\r\nHost: mysite.com\r\n" + fields + "\r\n");
    }
}
