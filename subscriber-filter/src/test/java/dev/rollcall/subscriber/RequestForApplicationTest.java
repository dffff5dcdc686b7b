package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(AppContainer.class)
@Timeout(60)
class RequestForApplicationTest {
    private static final String MEANT = "rollcall-INSTANCE: " + ProgramInstance.get();

    private final AppContainer container;
    private final Path folder;

    RequestForApplicationTest(AppContainer container, @TempDir Path folder) {
        this.container = container;
        this.folder = folder;
    }

    @Test
    void an_application_sees_all_fields_of_a_gateways_request_but_the_one_that_it_would_pass_on() throws Exception {
        try (UdpGateway gateway = UdpGateway.open();
                AppContainer.Running app = start(gateway)) {
            String expected = "{host=[localhost], x-a=[1, 2]} null [] -1 -1 1";
            assertEquals(expected, fields(app, "/", MEANT, "X-A: 1", "X-A: 2"));
            assertEquals(expected, fields(app, "/again", MEANT, "X-A: 1", "X-A: 2"), "asynchronously dispatched");
            assertEquals(expected, fields(app, "/", "X-A: 1", "X-A: 2"));
        }
    }

    private static String fields(AppContainer.Running app, String path, String... fields) throws IOException {
        String all = RawHttp.get(app.port(), path, fields).body();
        return all.replaceAll("connection=\\[[^\\]]*\\], ", "").replaceAll("host=\\[[^\\]]*\\]", "host=[localhost]");
    }

    private AppContainer.Running start(UdpGateway gateway) throws Exception {
        return container.start(
                folder,
                SubscriberSettings.builder()
                        .subscribeTo(gateway.address().toString())
                        .hostnames("mysite.com")
                        .build(),
                new Fields(),
                true);
    }

    /** Answers with what it can see. */
    private static final class Fields extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getRequestURI().equals("/again") && request.getDispatcherType() == DispatcherType.REQUEST) {
                request.startAsync().dispatch();
                return;
            }
            String name = "Rollcall-Instance";
            TreeMap<String, Object> all = new TreeMap<>();
            Collections.list(request.getHeaderNames())
                    .forEach(field ->
                            all.put(field.toLowerCase(Locale.ROOT), Collections.list(request.getHeaders(field))));
            response.getOutputStream()
                    .print(all + " " + request.getHeader(name) + " " + Collections.list(request.getHeaders(name)) + " "
                            + request.getDateHeader(name) + " " + request.getIntHeader(name) + " "
                            + request.getIntHeader("X-A"));
        }
    }
}
