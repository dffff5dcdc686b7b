package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are served without entering the application, byte by byte. */
@ParameterizedClass
@EnumSource(AppContainer.class)
class StaticFilesTest {
    private static final String GZIP = "Accept-Encoding: gzip";
    private static final Instant MODIFIED = Instant.parse("2024-05-06T07:08:09.5Z");
    private static final String LAST_MODIFIED = "Mon, 06 May 2024 07:08:09 GMT";

    private final AppContainer kind;
    private final Path folder;
    private final Path files;
    private AppContainer.Running container;

    StaticFilesTest(AppContainer kind, @TempDir Path folder) throws Exception {
        this.kind = kind;
        this.folder = folder;
        this.files = Files.createDirectory(folder.resolve("static"));
        container = kind.start(folder, settings(files.toString()).build(), new App(), true);
    }

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(files.resolve("css/.hidden"));
        write("a.css", "0123456789");
        write("css/b.css", "b");
        write("css/.hidden/c.css", "secret");
        write(".env", "secret");
        write("empty.txt", "");
        write("no-type", "n");
        write("../secret.txt", "secret");
    }

    @AfterEach
    void stop() throws Exception {
        container.close();
    }

    @Test
    void a_file_is_served_without_entering_the_application() throws Exception {
        RawHttp.Answer answer = get("/a.css");
        assertEquals(200, answer.status());
        assertEquals("0123456789", answer.body());
        assertTrue(answer.value("Content-Type").startsWith("text/css"), answer::head);
        assertEquals("10", answer.value("Content-Length"));
        assertEquals(LAST_MODIFIED, answer.value("Last-Modified"));
        assertEquals("bytes", answer.value("Accept-Ranges"));
        assertEquals("", answer.value("Vary"));
        assertTrue(answer.value("ETag").matches("\"[0-9a-f-]+\""), answer::head);
        assertEquals("b", get("/css/b.css").body());
        assertEquals("b", get("/css/b%2Ecss?v=1").body());
        assertEquals("", get("/empty.txt").body());
        assertEquals("n", get("/no-type").body());
        assertEquals("", get("/no-type").value("Content-Type"));
    }

    @Test
    void head_has_the_fields_of_get_and_no_body() throws Exception {
        RawHttp.Answer head = RawHttp.ask(container.port(), "HEAD", "/a.css");
        assertEquals("", head.body());
        assertEquals(fields(get("/a.css")), fields(head));
    }

    @Test
    void everything_else_enters_the_application() throws Exception {
        for (String target : List.of("/", "/missing.css", "/css", "/css/", "/a.css/", "/.env", "/css/.hidden/c.css")) {
            assertEquals("app", get(target).body(), target);
        }
        assertEquals(
                "app",
                RawHttp.ask(container.port(), "POST", "/a.css", "Content-Length: 0")
                        .body());
    }

    @Test
    void nothing_outside_of_the_folder_is_reachable() throws Exception {
        Files.createSymbolicLink(files.resolve("out.txt"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(files.resolve("up"), folder);
        Files.createSymbolicLink(files.resolve("env.txt"), files.resolve(".env"));
        Files.createSymbolicLink(files.resolve("loop"), files.resolve("loop"));
        for (String target : List.of(
                "/../secret.txt",
                "/css/../../secret.txt",
                "/%2e%2e/secret.txt",
                "/..%2fsecret.txt",
                "/..%5csecret.txt",
                "/..\\secret.txt",
                "/%252e%252e/secret.txt",
                "/%c0%ae%c0%ae/secret.txt",
                "/..;/secret.txt",
                "/out.txt",
                "/up/secret.txt",
                "/up/static/.env",
                "/env.txt",
                "/loop",
                "/out.txt%00.css",
                "/a.css%00",
                "//../secret.txt",
                "/css/%2e%2e/%2e%2e/secret.txt",
                "/.env",
                "/%2eenv",
                "/A.CSS",
                "/a.css.",
                "/a.css%20",
                "/static/../../secret.txt")) {
            RawHttp.Answer answer = get(target);
            assertFalse(answer.body().contains("secret"), target);
            assertEquals("", answer.value("ETag"), target);
        }
    }

    @Test
    void a_link_that_stays_inside_is_followed() throws Exception {
        Files.createSymbolicLink(files.resolve("current"), files.resolve("css"));
        assertEquals("b", get("/current/b.css").body());
    }

    @Test
    void a_compressed_sibling_is_served_to_who_accepts_it() throws Exception {
        write("a.css.gz", "zipped");
        RawHttp.Answer zipped = get("/a.css", GZIP);
        assertEquals("zipped", zipped.body());
        assertEquals("gzip", zipped.value("Content-Encoding"));
        assertEquals("Accept-Encoding", zipped.value("Vary"));
        assertEquals("6", zipped.value("Content-Length"));
        assertTrue(zipped.value("Content-Type").startsWith("text/css"), zipped::head);
        RawHttp.Answer plain = get("/a.css", "Accept-Encoding: gzip;q=0, br");
        assertEquals("0123456789", plain.body());
        assertEquals("", plain.value("Content-Encoding"));
        assertEquals("Accept-Encoding", plain.value("Vary"));
        assertNotEquals(plain.value("ETag"), zipped.value("ETag"));
        assertEquals(
                304,
                get("/a.css", GZIP, "If-None-Match: " + zipped.value("ETag")).status());
        assertEquals(
                200,
                get("/a.css", GZIP, "If-None-Match: " + plain.value("ETag")).status());
        // Asked for by its own name, it is a file like any other.
        assertEquals("", get("/a.css.gz", GZIP).value("Content-Encoding"));
    }

    @Test
    void a_sibling_that_is_older_than_its_file_is_not_served() throws Exception {
        write("a.css.gz", "zipped");
        Files.setLastModifiedTime(files.resolve("a.css.gz"), FileTime.from(MODIFIED.minusSeconds(1)));
        assertEquals("0123456789", get("/a.css", GZIP).body());
    }

    @Test
    void siblings_can_be_switched_off() throws Exception {
        write("a.css.gz", "zipped");
        SubscriberSettings off = settings(files.toString()).staticGzip(false).build();
        try (AppContainer.Running without = kind.start(folder, off, new App(), true)) {
            assertEquals(
                    "0123456789", RawHttp.get(without.port(), "/a.css", GZIP).body());
        }
    }

    @Test
    void conditions_are_evaluated() throws Exception {
        String etag = get("/a.css").value("ETag");
        String earlier = "Mon, 06 May 2024 07:08:08 GMT";
        assertStatus(304, "If-None-Match: " + etag);
        assertStatus(304, "If-None-Match: \"x\", W/" + etag);
        assertStatus(304, "If-None-Match: *");
        assertStatus(200, "If-None-Match: \"x\"");
        assertStatus(304, "If-Modified-Since: " + LAST_MODIFIED);
        assertStatus(200, "If-Modified-Since: " + earlier);
        assertStatus(200, "If-Modified-Since: yesterday");
        assertStatus(200, "If-None-Match: \"x\"", "If-Modified-Since: " + LAST_MODIFIED);
        assertStatus(200, "If-Match: \"x\", " + etag);
        assertStatus(200, "If-Match: *");
        assertStatus(412, "If-Match: \"x\"");
        assertStatus(412, "If-Match: W/" + etag);
        assertStatus(412, "If-Unmodified-Since: " + earlier);
        assertStatus(200, "If-Unmodified-Since: " + LAST_MODIFIED);
        assertStatus(200, "If-Match: " + etag, "If-Unmodified-Since: " + earlier);
        assertStatus(412, "If-Match: \"x\"", "If-None-Match: " + etag);
        RawHttp.Answer unchanged = get("/a.css", "If-None-Match: " + etag);
        assertEquals("", unchanged.body());
        assertEquals(etag, unchanged.value("ETag"));
        write("a.css", "9876543210");
        Files.setLastModifiedTime(files.resolve("a.css"), FileTime.from(MODIFIED.plusMillis(1)));
        assertStatus(200, "If-None-Match: " + etag);
    }

    @Test
    void a_part_of_a_file_is_served() throws Exception {
        RawHttp.Answer part = get("/a.css", "Range: bytes=2-5");
        assertEquals(206, part.status());
        assertEquals("2345", part.body());
        assertEquals("bytes 2-5/10", part.value("Content-Range"));
        assertEquals("4", part.value("Content-Length"));
        assertEquals("789", get("/a.css", "Range: bytes=-3").body());
        RawHttp.Answer behind = get("/a.css", "Range: bytes=10-");
        assertEquals(416, behind.status());
        assertEquals("bytes */10", behind.value("Content-Range"));
        assertEquals("", behind.body());
        assertEquals(200, get("/a.css", "Range: bytes=0-1,4-5").status());
        assertEquals("0123456789", get("/a.css", "Range: bytes=0-1,4-5").body());
        assertEquals(
                200,
                RawHttp.ask(container.port(), "HEAD", "/a.css", "Range: bytes=2-5")
                        .status());
    }

    @Test
    void a_part_is_served_only_of_the_file_that_the_client_has() throws Exception {
        String etag = get("/a.css").value("ETag");
        String range = "Range: bytes=2-5";
        assertStatus(206, range, "If-Range: " + etag);
        assertStatus(200, range, "If-Range: \"x\"");
        assertStatus(200, range, "If-Range: W/" + etag);
        assertStatus(206, range, "If-Range: " + LAST_MODIFIED);
        assertStatus(200, range, "If-Range: Mon, 06 May 2024 07:08:10 GMT");
        assertStatus(200, range, "If-Range: soon");
        assertStatus(304, range, "If-None-Match: " + etag);
    }

    @Test
    void a_slow_client_keeps_no_thread_waiting() throws Exception {
        byte[] large = large();
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream().write("GET /large HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            InputStream input = client.getInputStream();
            assertEquals('H', input.read());
            Await.until("no thread sends", () -> Thread.getAllStackTraces().values().stream()
                    .noneMatch(StaticFilesTest::isSending));
            String answer = new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertTrue(body.equals(new String(large, StandardCharsets.ISO_8859_1)));
        }
    }

    @Test
    void a_file_that_shrinks_while_it_is_sent_is_seen_to_break_off() throws Exception {
        int length = large().length;
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), container.port())) {
            client.setSoTimeout(10_000);
            client.getOutputStream()
                    .write("GET /large HTTP/1.1\r\nHost: mysite.com\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            InputStream input = client.getInputStream();
            assertEquals('H', input.read());
            Await.until("no thread sends", () -> Thread.getAllStackTraces().values().stream()
                    .noneMatch(StaticFilesTest::isSending));
            try (FileChannel channel = FileChannel.open(files.resolve("large"), StandardOpenOption.WRITE)) {
                channel.truncate(1);
            }
            // A connection that stayed open would let the read time out.
            assertTrue(bytesUntilTheEnd(input) < length);
        }
    }

    @Test
    void where_nothing_can_be_asynchronous_files_are_served_all_the_same() throws Exception {
        byte[] large = large();
        try (AppContainer.Running blocking =
                kind.start(folder, settings(files.toString()).build(), new App(), false)) {
            assertTrue(RawHttp.get(blocking.port(), "/large")
                    .body()
                    .equals(new String(large, StandardCharsets.ISO_8859_1)));
        }
    }

    @Test
    void a_relative_folder_is_found_in_web_inf() throws Exception {
        Files.createDirectories(folder.resolve("WEB-INF"));
        Files.move(files, folder.resolve("WEB-INF/assets"));
        try (AppContainer.Running relative =
                kind.start(folder, settings("assets").build(), new App(), true)) {
            assertEquals("b", RawHttp.get(relative.port(), "/css/b.css").body());
        }
    }

    @Test
    void a_folder_that_is_not_there_is_told_once_and_the_application_runs() throws Exception {
        try (LogCapture log = new LogCapture();
                AppContainer.Running without =
                        kind.start(folder, settings("no-such-folder").build(), new App(), true)) {
            assertEquals("app", RawHttp.get(without.port(), "/a.css").body());
            assertEquals(1, log.count("check-static: no-such-folder (expected: a folder"));
        }
    }

    @Test
    void a_file_of_a_chosen_type_is_marked_like_any_answer() throws Exception {
        SubscriberSettings marking =
                settings(files.toString()).gzipTypes("text/css").build();
        try (AppContainer.Running marked = kind.start(folder, marking, new App(), true)) {
            assertEquals(List.of("gzip"), RawHttp.get(marked.port(), "/a.css").values("Rollcall-Encoding"));
            assertEquals("0123456789", RawHttp.get(marked.port(), "/a.css").body());
            RawHttp.Answer known = RawHttp.get(marked.port(), "/a.css", "If-None-Match: *");
            assertEquals(304, known.status());
            assertEquals(List.of("gzip"), known.values("Rollcall-Encoding"));
            assertEquals(List.of(), RawHttp.get(marked.port(), "/no-type").values("Rollcall-Encoding"));
        }
    }

    private static SubscriberSettings.Builder settings(String checkStatic) {
        return SubscriberSettings.builder().checkStatic(checkStatic);
    }

    private void write(String name, String content) throws IOException {
        Path file = Files.writeString(files.resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    }

    /** Larger than what a container and two sockets hold. */
    private byte[] large() throws IOException {
        byte[] bytes = new byte[16 << 20];
        new Random(3).nextBytes(bytes);
        Files.write(files.resolve("large"), bytes);
        return bytes;
    }

    private static long bytesUntilTheEnd(InputStream input) throws IOException {
        long count = 0;
        byte[] buffer = new byte[65536];
        try {
            int read = input.read(buffer);
            while (read >= 0) {
                count += read;
                read = input.read(buffer);
            }
        } catch (SocketTimeoutException open) {
            throw open;
        } catch (IOException reset) {
            // That is an end, too.
        }
        return count;
    }

    private static boolean isSending(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .anyMatch(frame -> frame.getClassName().startsWith("dev.rollcall.subscriber.files."));
    }

    private RawHttp.Answer get(String target, String... fields) throws IOException {
        return RawHttp.get(container.port(), target, fields);
    }

    private void assertStatus(int status, String... fields) throws IOException {
        assertEquals(status, get("/a.css", fields).status(), () -> String.join(" ", fields));
    }

    private static List<String> fields(RawHttp.Answer answer) {
        return answer.head().lines().filter(line -> !line.startsWith("Date:")).toList();
    }

    /** Says "app" to everything. */
    private static final class App extends HttpServlet {
        private static final long serialVersionUID = 1L;

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write("app");
        }
    }
}
