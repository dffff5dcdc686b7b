package dev.rollcall.chaos;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what instances and gateways have written. */
final class WrittenEvidence {
    private WrittenEvidence() {}

    /**
     * Returns what is in these files; one that does not exist is empty.
     *
     * @param executions the file of each instance, with the ids of requests, one a line
     * @param accessLogs the gateways' access logs, in JSON
     * @param instances the instances' names, by their addresses
     */
    static Evidence read(Map<String, Path> executions, List<Path> accessLogs, Map<String, String> instances)
            throws IOException {
        Map<String, List<String>> executed = new HashMap<>();
        for (Map.Entry<String, Path> file : executions.entrySet()) {
            for (String id : lines(file.getValue())) {
                executed.computeIfAbsent(id, first -> new ArrayList<>()).add(file.getKey());
            }
        }
        Map<String, List<String>> sentTo = new HashMap<>();
        for (Path log : accessLogs) {
            for (String line : lines(log)) {
                note(line, instances, sentTo);
            }
        }
        return new Evidence(executed, sentTo);
    }

    private static void note(String line, Map<String, String> instances, Map<String, List<String>> sentTo) {
        JsonObject members;
        try {
            members = JsonParser.parseString(line).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException cut) {
            // The last line of a gateway that was killed.
            return;
        }
        String instance = instances.get(text(members, "backend"));
        if (instance != null) {
            sentTo.computeIfAbsent(text(members, "request_id"), first -> new ArrayList<>())
                    .add(instance);
        }
    }

    private static String text(JsonObject members, String name) {
        return members.has(name) && members.get(name).isJsonPrimitive()
                ? members.get(name).getAsString()
                : "";
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
    }
}
