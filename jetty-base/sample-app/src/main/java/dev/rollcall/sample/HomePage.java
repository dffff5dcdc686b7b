package dev.rollcall.sample;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Shows which instance answered: as a page to a browser, as lines of text to everything else. */
final class HomePage implements Page {
    private static final Map<String, String> LINKS = links();

    private final ServletContext context;
    private final Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private final AtomicLong requests = new AtomicLong();

    HomePage(ServletContext context) {
        this.context = context;
    }

    @Override
    public void answer(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Map<String, String> facts = facts(request);
        // Each reload may be answered by another instance; a cache in between would hide that.
        response.setHeader("Vary", "Accept");
        if (wantsHtml(request)) {
            Texts.send(response, "text/html;charset=utf-8", html(facts));
        } else {
            Texts.send(response, "text/plain;charset=utf-8", text(facts));
        }
    }

    private Map<String, String> facts(HttpServletRequest request) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("container", context.getServerInfo());
        facts.put("port", Integer.toString(request.getLocalPort()));
        facts.put("started", started.toString());
        facts.put("requests", Long.toString(requests.incrementAndGet()));
        facts.put("java", Runtime.version().toString());
        facts.put("process", Long.toString(ProcessHandle.current().pid()));
        facts.put("asked for", request.getServerName());
        return facts;
    }

    // A browser names text/html; curl and most programs say */* and are better served with text.
    private static boolean wantsHtml(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return accept != null && accept.contains("text/html");
    }

    private static String text(Map<String, String> facts) {
        return facts.entrySet().stream()
                .map(fact -> fact.getKey() + ": " + fact.getValue() + "\n")
                .collect(Collectors.joining());
    }

    private static String html(Map<String, String> facts) {
        String rows = facts.entrySet().stream()
                .map(fact -> "<tr><th>" + Texts.escapeHtml(fact.getKey()) + "<td>"
                        + Texts.escapeHtml(String.valueOf(fact.getValue())) + "\n")
                .collect(Collectors.joining());
        String links = LINKS.entrySet().stream()
                .map(link -> "<li><a href=\"" + Texts.escapeHtml(link.getKey()) + "\">"
                        + Texts.escapeHtml(link.getKey()) + "</a> " + Texts.escapeHtml(link.getValue()) + "\n")
                .collect(Collectors.joining());
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>Rollcall sample</title>
                <style>
                  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }
                  th { text-align: left; padding-right: 2rem; font-weight: 600 }
                  td { font-family: ui-monospace, monospace }
                </style>
                <h1>This instance answered</h1>
                <table>
                %s</table>
                <p>Reload: the gateway passes the next request to the next instance.</p>
                <ul>
                %s</ul>
                </html>
                """
                .formatted(rows, links);
    }

    private static Map<String, String> links() {
        Map<String, String> links = new LinkedHashMap<>();
        links.put("echo?a=1", "the request as it arrived here");
        links.put("headers", "an answer with unusual headers");
        links.put("events?count=20&interval=500", "twenty server-sent events, two a second");
        links.put("sleep?ms=2000", "an answer after two seconds");
        links.put("bytes?size=1000000", "a million bytes");
        links.put("status?code=418", "any status");
        return links;
    }
}
