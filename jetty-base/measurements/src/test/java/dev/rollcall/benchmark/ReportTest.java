package dev.rollcall.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** What is made of the figures: text, JSON and a chart. */
final class ReportTest {
    private static final Circumstances CIRCUMSTANCES =
            new Circumstances(Map.of("kernel", "Linux 6"), Map.of("nginx", "1.22"));

    private final Path folder;

    ReportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Options options(String... arguments) {
        return Options.parse(folder, arguments);
    }

    @Test
    void a_table_has_medians_with_the_least_and_the_most_and_the_ratio_to_haproxy() {
        String report = new Report(Measured.everything(), options("--workload", "small")).toString();
        String line = report.lines()
                .filter(row -> row.startsWith("| Rollcall in Jetty"))
                .findFirst()
                .orElseThrow();
        assertTrue(line.contains("52.0 (50.0–54.0)"), line);
        assertTrue(line.contains("1000 (1000–1000)"), line);
        assertTrue(line.contains("0.51"), line);
    }

    @Test
    void a_proxy_without_figures_is_shown_as_failed_unless_it_cannot_do_that_at_all() {
        String report = new Report(new Results(), options("--workload", "gzip")).toString();
        assertTrue(report.contains("| HAProxy                     |             failed |"), report);
        assertFalse(report.contains("| Undertow"), report);
    }

    @Test
    void every_goal_is_met_or_missed_with_its_number() {
        String report = new Report(Measured.everything(), options()).toString();
        for (Goal goal : Goal.of(Measured.everything())) {
            String line = report.lines()
                    .filter(row -> row.contains(goal.text()))
                    .findFirst()
                    .orElseThrow();
            assertTrue(line.endsWith(goal.met() ? ": met" : ": missed"), line);
        }
    }

    @Test
    void a_goal_shows_the_ratio_of_each_round_beside_the_median() {
        String report = new Report(Measured.everything(), options()).toString();
        assertTrue(report.contains("0.51 (0.50, 0.52), at most 2.50: met"), report);
        assertTrue(report.contains(" 64.00, at most 128.00: met"), "looked at once: " + report);
    }

    @Test
    void the_header_names_versions_and_machine() {
        String header = Report.header(CIRCUMSTANCES, options());
        assertTrue(header.contains("Linux 6"), header);
        assertTrue(header.contains("1.22"), header);
        assertTrue(header.contains("one worker"), header);
    }

    @Test
    void the_json_has_the_names_that_the_documentation_has() throws IOException {
        Path file = folder.resolve("new/figures.json");
        FiguresFile.write(file, Measured.everything(), options(), CIRCUMSTANCES);
        JsonObject all = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonObject gateway = all.getAsJsonObject("proxies").getAsJsonObject("rollcall-jetty");
        JsonObject small = gateway.getAsJsonObject("workloads").getAsJsonObject("small");
        JsonObject cpu = small.getAsJsonObject("cpuMicrosPerRequest");
        assertEquals(52, cpu.get("median").getAsDouble());
        assertEquals(50, cpu.get("least").getAsDouble());
        assertEquals(54, cpu.get("most").getAsDouble());
        assertEquals(JsonParser.parseString("[50.0, 54.0]"), cpu.get("rounds"));
        for (String name : List.of("requestsPerSecond", "p50Micros", "p99Micros")) {
            assertTrue(small.getAsJsonObject(name).has("median"), name);
        }
        assertEquals(2000, small.get("requests").getAsLong());
        assertEquals(0, small.get("failures").getAsLong());
        JsonObject idle = gateway.getAsJsonObject("memory").getAsJsonObject("idle-many-keys");
        assertEquals(64 * 1024, idle.get("liveHeapKiB").getAsLong());
        assertEquals(300 * 1024, idle.get("residentKiB").getAsLong());
        assertEquals(Goal.of(new Results()).size(), all.getAsJsonArray("goals").size());
        JsonObject goal = all.getAsJsonArray("goals").get(0).getAsJsonObject();
        assertEquals("cpu-stock-jetty", goal.get("id").getAsString());
        assertEquals(JsonParser.parseString("[0.5, 0.519]"), goal.get("rounds"));
        for (String name : List.of("machine", "versions", "options", "problems")) {
            assertTrue(all.has(name), name);
        }
        assertEquals(List.of(), FiguresFile.missing(file, options()));
    }

    @Test
    void json_without_a_proxys_figures_is_incomplete() throws IOException {
        Path file = folder.resolve("figures.json");
        Results results = new Results();
        results.add(NativePeer.NGINX, Workload.SMALL, Measured.sample(1, 1, 1));
        results.add(NativePeer.HAPROXY, Workload.SMALL, new Sample(new Answers(0, 1, 0, 0, 0), 0));
        FiguresFile.write(file, results, options(), CIRCUMSTANCES);
        assertEquals(
                List.of("no figures of HAProxy, 1 KiB", "no figures of uWSGI router, 1 KiB"),
                FiguresFile.missing(file, options("--only", "nginx,haproxy,uwsgi", "--workload", "small")));
    }

    @Test
    void the_chart_is_xml_with_a_bar_for_every_proxy_in_every_panel() throws Exception {
        Document chart = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Chart.of(Measured.everything()))));
        assertEquals("svg", chart.getDocumentElement().getTagName());
        assertEquals(3 * Peers.ALL.size(), chart.getElementsByTagName("path").getLength(), "one line for each range");
        assertEquals(
                1 + 3 * Peers.ALL.size(), chart.getElementsByTagName("rect").getLength(), "and the background");
    }

    @Test
    void a_chart_of_nothing_is_xml_too() throws Exception {
        Document chart = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Chart.of(new Results()))));
        assertEquals(0, chart.getElementsByTagName("path").getLength());
    }
}
