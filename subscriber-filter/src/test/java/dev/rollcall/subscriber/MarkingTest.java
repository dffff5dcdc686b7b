package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers of real applications that are marked by their types. */
@ParameterizedClass
@EnumSource(AppContainer.class)
class MarkingTest {
    private static final List<String> GZIP = List.of("gzip");

    private final AppContainer.Running container;

    MarkingTest(AppContainer kind, @TempDir Path folder) throws Exception {
        container = kind.start(folder, settings("application/json text/html*"), new App(), true);
    }

    @AfterEach
    void stop() throws Exception {
        container.close();
    }

    @Test
    void an_answer_of_a_chosen_type_is_marked_whichever_way_the_type_is_set() throws Exception {
        for (String way : List.of("type", "charset", "set", "add", "utf8", "changed-to", "after-reset")) {
            assertEquals(GZIP, marker("/" + way), way);
        }
    }

    @Test
    void an_answer_of_another_type_or_of_none_is_not() throws Exception {
        for (String way : List.of("plain", "none", "changed-from", "reset")) {
            List<String> marker = marker("/" + way);
            assertEquals(false, marker.contains("gzip"), way);
        }
        assertEquals(List.of(), marker("/plain"));
        assertEquals(List.of(), marker("/none"));
    }

    @Test
    void an_asynchronous_answer_is_marked_too() throws Exception {
        for (String way : List.of("async", "async-context", "async-get-context", "async-dispatch")) {
            assertEquals(GZIP, marker("/" + way), way);
        }
    }

    @Test
    void an_error_page_of_the_application_is_marked_by_its_own_type() throws Exception {
        assertEquals(GZIP, marker("/missing?application/json"));
        assertEquals(
                404, RawHttp.get(container.port(), "/missing?application/json").status());
        assertEquals(false, marker("/missing?text/plain").contains("gzip"));
        assertEquals(false, marker("/json-then-missing?text/plain").contains("gzip"));
        assertEquals(GZIP, marker("/json-then-missing?text/html"));
    }

    @Test
    void what_the_application_says_itself_is_left_alone() throws Exception {
        assertEquals(List.of("identity"), marker("/own"));
        assertEquals(List.of("identity"), marker("/own-later"));
        assertEquals(List.of("identity"), marker("/own-added"));
        RawHttp.Answer own = RawHttp.get(container.port(), "/own-of-uwsgi");
        assertEquals(List.of("gzip"), own.values("uWSGI-Encoding"));
        assertEquals(List.of(), own.values("Rollcall-Encoding"));
        for (String way : List.of("coded", "coded-later")) {
            assertEquals(false, marker("/" + way).contains("gzip"), way);
        }
    }

    @Test
    void nothing_happens_after_the_head_has_gone() throws Exception {
        assertEquals(List.of(), marker("/too-late"));
    }

    @Test
    void without_the_setting_the_application_sees_the_containers_own_objects(@TempDir Path other) throws Exception {
        SubscriberSettings none = SubscriberSettings.builder().build();
        for (AppContainer kind : AppContainer.values()) {
            try (AppContainer.Running bare = kind.start(other, none, new App(), true)) {
                RawHttp.Answer answer = RawHttp.get(bare.port(), "/type");
                assertEquals(List.of(), answer.values("Rollcall-Encoding"));
                assertEquals("", answer.value("Wrapped"));
            }
        }
        assertEquals("true", RawHttp.get(container.port(), "/type").value("Wrapped"));
    }

    private List<String> marker(String target) throws IOException {
        return RawHttp.get(container.port(), target).values("Rollcall-Encoding");
    }

    private static SubscriberSettings settings(String gzipTypes) {
        return SubscriberSettings.builder().gzipTypes(gzipTypes).build();
    }

    /** Sets its type in the way that the path names. */
    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (response instanceof jakarta.servlet.ServletResponseWrapper) {
                response.setHeader("Wrapped", "true");
            }
            String way = request.getRequestURI().substring(1);
            if (request.getDispatcherType() == DispatcherType.ERROR) {
                response.setContentType(request.getQueryString());
                response.getWriter().write("sorry");
            } else if (way.startsWith("async")) {
                async(way, request, response);
            } else if (!set(way, response)) {
                response.sendError(404);
            } else {
                response.getOutputStream().write('x');
            }
        }

        private static boolean set(String way, HttpServletResponse response) throws IOException {
            switch (way) {
                case "type" -> response.setContentType("application/json");
                case "charset" -> response.setContentType("text/html; charset=utf-8");
                case "set" -> response.setHeader("Content-Type", "application/json");
                case "add" -> response.addHeader("content-type", "application/json");
                case "utf8" -> {
                    response.setCharacterEncoding("utf-8");
                    response.setContentType("text/html");
                }
                case "changed-to" -> set(response, "text/plain", "text/html");
                case "changed-from" -> set(response, "text/html", "text/plain");
                case "plain" -> response.setContentType("text/plain");
                case "none" -> response.setHeader("X", "y");
                default -> {
                    return setOrReset(way, response);
                }
            }
            return true;
        }

        private static boolean setOrReset(String way, HttpServletResponse response) throws IOException {
            switch (way) {
                case "reset" -> {
                    response.setContentType("application/json");
                    response.reset();
                }
                case "after-reset" -> {
                    response.setHeader("Rollcall-Encoding", "identity");
                    response.reset();
                    response.setContentType("application/json");
                }
                case "json-then-missing" -> {
                    response.setContentType("application/json");
                    return false;
                }
                case "too-late" -> {
                    response.flushBuffer();
                    response.setContentType("application/json");
                }
                default -> {
                    return speak(way, response);
                }
            }
            return true;
        }

        private static boolean speak(String way, HttpServletResponse response) {
            switch (way) {
                case "own" -> say(response, "Rollcall-Encoding", "identity", true);
                case "own-later" -> say(response, "Rollcall-Encoding", "identity", false);
                case "own-added" -> {
                    response.setContentType("application/json");
                    response.addHeader("rollcall-encoding", "identity");
                }
                case "own-of-uwsgi" -> say(response, "uWSGI-Encoding", "gzip", true);
                case "coded" -> say(response, "Content-Encoding", "br", true);
                case "coded-later" -> say(response, "Content-Encoding", "br", false);
                default -> {
                    return false;
                }
            }
            return true;
        }

        private static void say(HttpServletResponse response, String name, String value, boolean first) {
            if (first) {
                response.setHeader(name, value);
            }
            response.setContentType("application/json");
            if (!first) {
                response.setHeader(name, value);
            }
        }

        private static void set(HttpServletResponse response, String... types) {
            for (String type : types) {
                response.setContentType(type);
            }
        }

        private static void async(String way, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.setContentType("application/json");
                response.getOutputStream().write('x');
                return;
            }
            AsyncContext context = way.equals("async") ? request.startAsync(request, response) : request.startAsync();
            switch (way) {
                case "async-dispatch" -> context.dispatch();
                case "async-get-context" -> answerLater(request.getAsyncContext());
                default -> answerLater(context);
            }
        }

        private static void answerLater(AsyncContext context) {
            context.start(() -> {
                try {
                    context.getResponse().setContentType("application/json");
                    context.getResponse().getOutputStream().write('x');
                    context.complete();
                } catch (IOException gone) {
                    throw new java.io.UncheckedIOException(gone);
                }
            });
        }
    }
}
