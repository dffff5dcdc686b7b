package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application sees of a client that stands behind gateways. */
@ParameterizedClass
@EnumSource(AppContainer.class)
class ForwardedTest {
    private final AppContainer kind;
    private final Path folder;
    private AppContainer.@Nullable Running container;

    ForwardedTest(AppContainer kind, @TempDir Path folder) {
        this.kind = kind;
        this.folder = folder;
    }

    @AfterEach
    void stop() throws Exception {
        if (container != null) {
            container.close();
        }
    }

    @Test
    void a_trusted_gateways_word_about_the_client_counts() throws Exception {
        trust("127.0.0.0/8 10.0.0.0/8");
        assertEquals(
                "192.0.2.1 192.0.2.1 https true mysite.com 443 https://mysite.com/shop/a%20b",
                seen("/shop/a%20b", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https"));
        assertEquals(
                "2001:db8::1 2001:db8::1 http false www.mysite.com 8080 http://www.mysite.com:8080/",
                seen("/", "X-Forwarded-For: 2001:db8::1", "X-Forwarded-Host: www.mysite.com:8080"));
    }

    @Test
    void the_client_is_the_last_one_before_the_trusted_gateways() throws Exception {
        trust("127.0.0.0/8 10.0.0.0/8");
        assertEquals("192.0.2.1", address("X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.0.0.9"));
        assertEquals("192.0.2.1", address("X-Forwarded-For: 6.6.6.6", "X-Forwarded-For: 192.0.2.1"));
        assertEquals("10.0.0.9", address("X-Forwarded-For: 10.0.0.9"));
        assertEquals("10.0.0.9", address("X-Forwarded-For: 6.6.6.6, nonsense, 10.0.0.9"));
        assertEquals("127.0.0.1", address("X-Forwarded-For: gateway.internal"));
        assertEquals("127.0.0.1", address());
    }

    @Test
    void what_is_no_scheme_or_no_host_does_not_count() throws Exception {
        trust("127.0.0.1");
        assertEquals(
                "127.0.0.1 127.0.0.1 http false mysite.com 80 http://mysite.com/",
                seen("/", "X-Forwarded-Proto: javascript", "X-Forwarded-Host: a b"));
    }

    @Test
    void a_port_that_does_not_exist_makes_no_host_of_it() throws Exception {
        trust("127.0.0.1");
        for (String port : List.of("0", "00000", "65536", "99999", "100000", "-1", "+1", "8080x")) {
            assertEquals(
                    "127.0.0.1 127.0.0.1 http false mysite.com 80 http://mysite.com/",
                    seen("/", "X-Forwarded-Host: www.mysite.com:" + port),
                    port);
        }
        assertEquals(
                "127.0.0.1 127.0.0.1 http false www.mysite.com 65535 http://www.mysite.com:65535/",
                seen("/", "X-Forwarded-Host: www.mysite.com:65535"));
        assertEquals(
                "127.0.0.1 127.0.0.1 http false www.mysite.com 1 http://www.mysite.com:1/",
                seen("/", "X-Forwarded-Host: www.mysite.com:1"));
    }

    @Test
    void anybody_elses_word_does_not() throws Exception {
        trust("10.0.0.0/8");
        assertEquals(
                "127.0.0.1 127.0.0.1 http false mysite.com 80 http://mysite.com/",
                seen("/", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: x.com"));
    }

    private void trust(String gateways) throws Exception {
        SubscriberSettings settings =
                SubscriberSettings.builder().trustedGateways(gateways).build();
        container = kind.start(folder, settings, new App(), true);
    }

    private String address(String... fields) throws IOException {
        return seen("/", fields).split(" ", 2)[0];
    }

    private String seen(String target, String... fields) throws IOException {
        if (container == null) {
            throw new AssertionError("not started");
        }
        return RawHttp.get(container.port(), target, fields).body();
    }

    /** Says what it sees. */
    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.setContentType("text/plain");
            response.getOutputStream()
                    .print(String.join(
                            " ",
                            request.getRemoteAddr(),
                            request.getRemoteHost(),
                            request.getScheme(),
                            String.valueOf(request.isSecure()),
                            request.getServerName(),
                            String.valueOf(request.getServerPort()),
                            request.getRequestURL()));
        }
    }
}
