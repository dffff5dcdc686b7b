package dev.rollcall.containers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** More clients at a time than a uWSGI has workers: the others wait in its queue. */
interface UwsgiCrowd extends WithUwsgi {
    int CLIENTS = 1000;
    int ROUNDS = 3;

    @Test
    default void a_thousand_clients_at_a_time_are_all_answered() throws IOException {
        List<KeptConnection> clients = new ArrayList<>();
        try {
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(new KeptConnection(port(), false));
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (KeptConnection client : clients) {
                    client.ask(UwsgiBench.CROWD);
                }
                for (KeptConnection client : clients) {
                    assertEquals(200, client.answer());
                }
            }
        } finally {
            for (KeptConnection client : clients) {
                client.close();
            }
        }
    }
}
