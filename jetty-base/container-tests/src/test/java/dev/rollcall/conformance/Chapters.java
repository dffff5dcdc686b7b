package dev.rollcall.conformance;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All rules in the order of the document. */
final class Chapters {
    private Chapters() {}

    static Map<String, List<Rule>> all() {
        Map<String, List<Rule>> chapters = new LinkedHashMap<>();
        chapters.put("Framing of requests", RequestFraming.RULES);
        chapters.put("Syntax of requests", RequestSyntax.RULES);
        chapters.put("Target and Host", TargetAndHost.RULES);
        chapters.put("Forwarding requests", RequestForwarding.RULES);
        chapters.put("Framing of responses", ResponseFraming.RULES);
        chapters.put("Forwarding responses", ResponseForwarding.RULES);
        chapters.put("Interim responses, expectations, upgrades", Interim.RULES);
        chapters.put("Connections and older clients", Connections.RULES);
        chapters.put("Errors and repetitions", Errors.RULES);
        chapters.put("Compression", Compression.RULES);
        chapters.put("HTTP/2: malformed requests", Http2Malformed.RULES);
        chapters.put("HTTP/2: what goes on", Http2Forwarding.RULES);
        return chapters;
    }
}
