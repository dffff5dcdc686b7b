package dev.rollcall.benchmark;

import dev.rollcall.servers.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * On what a run took place.
 *
 * @param machine what it is and how busy it was, by name
 * @param versions of all programs, by name
 */
record Circumstances(Map<String, String> machine, Map<String, String> versions) {
    private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.*)$");

    /**
     * Looks at this machine and what is installed.
     *
     * @param peers those that take part
     */
    static Circumstances of(Site site, List<Peer> peers) throws InterruptedException {
        Map<String, String> machine = new LinkedHashMap<>();
        machine.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        Matcher model = MODEL.matcher(read(Path.of("/proc/cpuinfo")));
        machine.put("processor", model.find() ? model.group(1) : System.getProperty("os.arch"));
        machine.put("load before", read(Path.of("/proc/loadavg")).strip());

        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("java", System.getProperty("java.runtime.version") + ", " + Site.HEAP);
        for (Peer peer : peers) {
            versions.put(peer.id(), versionOf(() -> peer.version(site)));
        }
        versions.put("origin", versionOf(() -> NativePeer.NGINX.version(site)));
        versions.put("wrk", versionOf(() -> wrkVersion()));
        versions.put("h2load", versionOf(() -> Tool.firstLine(List.of(Tool.installed("h2load"), "--version"))));
        return new Circumstances(machine, versions);
    }

    private interface Question {
        String answer() throws IOException, InterruptedException;
    }

    private static String versionOf(Question question) throws InterruptedException {
        try {
            return question.answer();
        } catch (IOException unknown) {
            return "unknown: " + unknown.getMessage();
        }
    }

    /** It shows its version and ends as if that was wrong. */
    private static String wrkVersion() throws IOException, InterruptedException {
        return Tool.firstLine(List.of("sh", "-c", Tool.installed("wrk") + " -v || true"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return "unknown";
        }
    }
}
