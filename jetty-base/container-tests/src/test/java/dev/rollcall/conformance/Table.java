package dev.rollcall.conformance;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code docs/conformance.md}: one row per rule, one column per product. */
final class Table {
    private static final String HEAD =
            """
            # Conformance

            What the gateway does with the bytes that RFC 9110, RFC 9112 and RFC 9113 are about, in each container, and two
            others with the same bytes. `ConformanceIT` writes this file and checks it at every build: each row is an exchange in which
            both sides are scripted byte by byte, and each cell is what happened. By hand it is never edited;
            `mvn verify -Drollcall.write-docs=true` writes it anew.

            - `ok` means that the sentence held; what follows it is how (the status code, where that is a choice).
            - Anything else is what happened instead. Where that is one of our columns, a footnote says why it stays.
            - *level*: MUST and SHOULD as the RFC has it; *ours* where it leaves the choice, and this is what we have chosen.
            - `–`: not a question for that product as it is configured here. `not run`: it was not installed.
            - HTTP/2 is spoken without TLS, from the first byte on (RFC 9113 §3.3); the stand-alone gateway does not know it.
            - HAProxy and nginx are Debian's, forwarding everything to one backend, with nothing configured that would help or
              hinder. They are not a contest: what they are for differs, and so do their defaults.

            """;

    private static final String YARDSTICKS = "Written with ";

    private final Map<Rule, Map<Product, Verdict>> verdicts = new HashMap<>();
    private final Set<String> yardsticks = new TreeSet<>();
    private final List<String> notes = new ArrayList<>();

    /** Says what the yardsticks were. */
    synchronized void seen(String yardstick) {
        yardsticks.add(yardstick);
    }

    /** Keeps one cell. */
    synchronized void put(Rule rule, Product product, Verdict verdict) {
        verdicts.computeIfAbsent(rule, ignored -> new EnumMap<>(Product.class)).put(product, verdict);
    }

    /** Returns the whole file. */
    String markdown(Map<String, List<Rule>> chapters) {
        notes.clear();
        StringBuilder text = new StringBuilder(HEAD);
        text.append(YARDSTICKS).append(String.join(", ", yardsticks)).append(".\n\n");
        chapters.forEach((title, rules) -> {
            text.append("## ").append(title).append("\n").append(columns());
            rules.forEach(rule -> text.append(row(rule)).append('\n'));
            text.append('\n');
        });
        text.append("## Notes\n");
        for (int i = 0; i < notes.size(); i++) {
            text.append(i + 1).append(". ").append(notes.get(i)).append('\n');
        }
        return text.toString();
    }

    private static String columns() {
        StringBuilder names = new StringBuilder("| rule | RFC | level |");
        StringBuilder rule = new StringBuilder("|---|---|---|");
        for (Product product : Product.values()) {
            names.append(' ').append(product.label()).append(" |");
            rule.append("---|");
        }
        return names.append('\n').append(rule).append('\n').toString();
    }

    private String row(Rule rule) {
        StringBuilder row = new StringBuilder("| " + rule.sentence());
        if (!rule.remark().isEmpty()) {
            row.append(note(rule.remark()));
        }
        row.append(" | ").append(rule.section()).append(" | ").append(rule.level());
        for (Product product : Product.values()) {
            row.append(" | ").append(cell(rule, product));
        }
        return row.append(" |").toString();
    }

    private String cell(Rule rule, Product product) {
        if (!rule.isFor(product)) {
            return "–";
        }
        Verdict verdict = verdicts.get(rule).get(product);
        if (verdict == null) {
            return "not run";
        }
        Rule.Deviation known = rule.deviations().get(product);
        return known == null ? verdict.cell() : verdict.cell() + note(known.reason());
    }

    /** Returns the mark of the note; the same words are one note. */
    private String note(String text) {
        int index = notes.indexOf(text);
        if (index < 0) {
            notes.add(text);
            index = notes.size() - 1;
        }
        return " [" + (index + 1) + "]";
    }

    /** Returns the file without its last two columns, which depend on what is installed. */
    static String withoutYardsticks(String markdown) {
        StringBuilder text = new StringBuilder();
        markdown.lines()
                .filter(line -> !line.startsWith(YARDSTICKS))
                .forEach(line -> text.append(withoutLastCells(line)).append('\n'));
        return text.toString();
    }

    private static String withoutLastCells(String line) {
        if (!line.startsWith("|")) {
            return line;
        }
        String shorter = line;
        for (Product product : Product.values()) {
            if (product.isYardstick()) {
                String open = shorter.substring(0, shorter.length() - 1);
                shorter = open.substring(0, open.lastIndexOf('|') + 1);
            }
        }
        return shorter;
    }
}
