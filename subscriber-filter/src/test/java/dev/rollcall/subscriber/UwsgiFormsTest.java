package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import dev.rollcall.protocol.SubscriptionMessage.Subscribe;
import jakarta.servlet.http.HttpServlet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of uWSGI's subscribe-to and of its files that say more than a gateway and a name. */
class UwsgiFormsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysite.com        | 0",
                "mysite.com,0      | 0",
                "mysite.com,9      | 9",
                "mysite.com:80,255 | 255",
                "mysite.com/a,b,7  | 7"
            })
    void a_key_may_carry_a_modifier(String text, int modifier) {
        assertEquals(Optional.of(modifier), WantedKey.parse(text).map(WantedKey::modifier1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mysite.com,256", "mysite.com,", "mysite.com,-1", "mysite.com,1000", "mysite.com,a", ",5"})
    void what_is_no_modifier_is_no_key(String text) {
        assertEquals(Optional.empty(), WantedKey.parse(text));
    }

    @Test
    void a_file_has_modifiers_in_its_lines() {
        HostnamesText text = HostnamesText.parse("a.com,5\nb.com # five\nc.com,256\n");
        assertEquals(List.of(key("a.com"), key("b.com")), text.keys());
        assertEquals(Map.of(key("a.com"), 5, key("b.com"), 0), text.modifiers());
        assertEquals(List.of(new HostnamesText.BadLine(3, "c.com,256")), text.badLines());
    }

    @Test
    void a_comma_before_a_modifier_parts_no_list() {
        assertEquals(List.of("a.com,5", "b.com", "c.com,6"), SettingText.split("a.com,5,b.com c.com,6"));
        assertEquals(List.of("a.com", "5.example"), SettingText.split("a.com,5.example"));
    }

    @Test
    void an_entry_may_begin_with_the_address_to_be_announced() {
        assertEquals(
                List.of(
                        new SubscribeTo(
                                endpoint("gw:8001"),
                                Optional.of(endpoint("10.0.0.7:8080")),
                                Optional.of(new Names.Literal(List.of(key("a.com")), 5))),
                        new SubscribeTo(
                                endpoint("[::1]:8001"), Optional.of(endpoint("[2001:db8::7]:80")), Optional.empty())),
                SubscribeTo.parseList("10.0.0.7:8080=gw:8001:a.com,5 [2001:db8::7]:80=[::1]:8001"));
    }

    @Test
    void an_equals_sign_in_a_path_is_no_end_of_an_address() {
        assertEquals(
                List.of(new SubscribeTo(
                        endpoint("gw:8001"), Optional.of(new Names.Literal(List.of(key("a.com/b=c")))))),
                SubscribeTo.parseList("gw:8001:a.com/b=c"));
    }

    @Test
    void a_shared_socket_is_refused_with_the_reason() {
        Exception refused =
                assertThrows(InvalidSettingException.class, () -> SubscribeTo.parseList("=0=127.0.0.1:8001:a.com"));
        assertTrue(String.valueOf(refused.getMessage()).contains("shared socket"), refused::toString);
        assertTrue(String.valueOf(refused.getMessage()).contains("not supported"), refused::toString);
    }

    @Test
    void a_running_application_announces_addresses_and_modifiers(@TempDir Path folder) throws Exception {
        Path names = Files.writeString(folder.resolve("names.txt"), "b.com,7\n");
        try (UdpGateway gateway = UdpGateway.open()) {
            SubscriberSettings settings = SubscriberSettings.builder()
                    .subscribeTo("10.9.8.7:80=%1$s:a.com,5 %1$s:@%2$s".formatted(gateway.address(), names))
                    .build();
            try (AppContainer.Running app = AppContainer.JETTY.start(
                    folder,
                    settings,
                    new HttpServlet() {
                        private static final long serialVersionUID = 1L;
                    },
                    true)) {
                Await.until("both", () -> gateway.subscribed()
                        .equals(Set.of("a.com=10.9.8.7:80", "b.com=127.0.0.1:" + app.port())));
                assertEquals(5, modifier(gateway, "a.com"));
                assertEquals(7, modifier(gateway, "b.com"));
            }
            assertEquals(Set.of(), gateway.subscribed());
        }
    }

    private static int modifier(UdpGateway gateway, String key) {
        return gateway.messages().stream()
                .filter(Subscribe.class::isInstance)
                .map(Subscribe.class::cast)
                .filter(message -> message.key().equals(key(key)))
                .findFirst()
                .orElseThrow()
                .attributes()
                .modifier1();
    }

    private static ServiceKey key(String text) {
        return ServiceKey.parse(text).orElseThrow();
    }

    private static Endpoint endpoint(String text) {
        return Endpoint.parse(text).orElseThrow();
    }
}
