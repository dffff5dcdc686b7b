package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.protocol.Endpoint;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WantedKeysTest {
    @TempDir
    Path folder = Path.of("");

    private ServletContext context = Stub.of(ServletContext.class, Map.of());

    @BeforeEach
    void pretendToBeInJetty() {
        context = Stub.of(
                ServletContext.class,
                Map.of("getRealPath", folder.resolve("webapp-file").toString()));
        System.setProperty("jetty.base", folder.toString());
    }

    @AfterEach
    void leaveJetty() {
        System.clearProperty("jetty.base");
    }

    @Test
    void a_gateway_without_a_key_gets_the_hostnames_and_the_others_their_own() {
        assertEquals(
                Map.of("gw1:8001", "[a.com, b.com]", "gw2:8001", "[c.com]"),
                texts(wanted("", "gw1:8001 gw2:8001:c.com", "a.com b.com")));
    }

    @Test
    void several_entries_for_one_gateway_add_up() {
        assertEquals(
                Map.of("gw:8001", "[c.com, a.com]"), texts(wanted("", "gw:8001:c.com gw:8001 gw:8001:a.com", "a.com")));
    }

    @Test
    void a_context_path_is_put_behind_names_that_have_no_path() {
        assertEquals(
                Map.of("gw:8001", "[a.com/shop, b.com/other, c.com:8000/shop]"),
                texts(wanted("/shop", "gw:8001", "a.com b.com/other c.com:8000")));
    }

    @Test
    void a_context_path_is_written_as_in_a_request() {
        assertEquals(Map.of("gw:8001", "[a.com/caf%C3%A9/a%20b]"), texts(wanted("/café/a b", "gw:8001", "a.com")));
        assertEquals(Map.of("gw:8001", "[a.com/a%20b]"), texts(wanted("/a%20b", "gw:8001", "a.com")));
    }

    @Test
    void files_are_read_anew_every_time() throws Exception {
        write("names.txt", "a.com\n");
        WantedKeys wanted = wanted("", "gw:8001:@names.txt", "");
        assertEquals(Map.of("gw:8001", "[a.com]"), texts(wanted));
        write("names.txt", "b.com\nc.com\n");
        assertEquals(Map.of("gw:8001", "[b.com, c.com]"), texts(wanted));
        write("names.txt", "");
        assertEquals(Map.of(), texts(wanted));
    }

    @Test
    void a_file_that_goes_away_leaves_the_names_and_is_told_once() throws Exception {
        write("names.txt", "a.com\n");
        WantedKeys wanted = wanted("", "gw:8001:@names.txt", "");
        texts(wanted);
        try (LogCapture log = new LogCapture()) {
            Files.delete(folder.resolve("names.txt"));
            texts(wanted);
            assertEquals(Map.of("gw:8001", "[a.com]"), texts(wanted));
            assertEquals(List.of("WARNING keeping 1 host names file=names.txt problem=\"not found\""), log.lines());
        }
    }

    @Test
    void a_file_that_cannot_be_read_is_told_once_and_watched() throws Exception {
        Files.write(folder.resolve("hostnames.txt"), new byte[FileLookup.MAX_BYTES + 1]);
        try (LogCapture log = new LogCapture()) {
            WantedKeys wanted = wanted("", "gw:8001", "");
            texts(wanted);
            texts(wanted);
            assertEquals(1, log.count("file=hostnames.txt problem=\"IOException: longer than 4194304 bytes\""));
            assertEquals(1, log.lines().size());
            assertTrue(wanted.mayChange());
            write("hostnames.txt", "a.com");
            assertEquals(Map.of("gw:8001", "[a.com]"), texts(wanted));
        }
    }

    @Test
    void a_bad_line_is_told_once() throws Exception {
        write("names.txt", "a.com\n\ntwo words\n");
        WantedKeys wanted = wanted("", "gw:8001:@names.txt", "");
        try (LogCapture log = new LogCapture()) {
            texts(wanted);
            write("names.txt", "b.com\n\ntwo words\n");
            assertEquals(Map.of("gw:8001", "[b.com]"), texts(wanted));
            assertEquals(1, log.count("skipped " + folder.resolve("names.txt") + ":3: two words"));
            assertEquals(1, log.lines().size());
        }
    }

    @Test
    void web_inf_comes_before_the_containers_base() throws Exception {
        write("names.txt", "base.com");
        write("webapp-file", "webapp.com");
        assertEquals(Map.of("gw:8001", "[webapp.com]"), texts(wanted("", "gw:8001:@names.txt", "")));
    }

    @Test
    void an_absolute_file_is_taken_as_it_is() throws Exception {
        write("elsewhere", "a.com");
        write("webapp-file", "webapp.com");
        assertEquals(Map.of("gw:8001", "[a.com]"), texts(wanted("", "gw:8001", "@" + folder.resolve("elsewhere"))));
    }

    @Test
    void the_default_file_is_hostnames_txt() throws Exception {
        write("hostnames.txt", "a.com");
        WantedKeys wanted = wanted("", "gw:8001", "");
        assertEquals(Map.of("gw:8001", "[a.com]"), texts(wanted));
        assertTrue(wanted.mayChange());
    }

    @Test
    void without_the_default_file_there_is_nothing_to_wait_for() {
        WantedKeys wanted = wanted("", "gw:8001 other:8001:a.com", "");
        assertEquals(List.of(new Endpoint("gw", 8001)), wanted.gatewaysWithoutKey(wanted.get()));
        assertFalse(wanted.mayChange());
    }

    @Test
    void a_named_file_may_come_later() throws Exception {
        WantedKeys wanted = wanted("", "gw:8001", "@names.txt");
        assertEquals(Map.of(), texts(wanted));
        assertTrue(wanted.mayChange());
        write("names.txt", "a.com");
        assertEquals(Map.of("gw:8001", "[a.com]"), texts(wanted));
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private WantedKeys wanted(String contextPath, String subscribeTo, String hostnames) {
        SubscriberSettings settings = SubscriberSettings.builder()
                .subscribeTo(subscribeTo)
                .hostnames(hostnames)
                .build();
        return new WantedKeys(settings, new ContextPath(contextPath), new FileLookup(context));
    }

    private static Map<String, String> texts(WantedKeys wanted) {
        return wanted.get().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toString(),
                        entry -> entry.getValue().toString(),
                        (one, other) -> one,
                        TreeMap::new));
    }
}
