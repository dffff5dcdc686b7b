package dev.rollcall.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.containers.EveryGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every rule, tried on every product at the level of bytes. */
final class ConformanceIT {
    private static final Path DOCUMENT = EveryGateway.documents().resolve("conformance.md");

    private static final Map<String, List<Rule>> CHAPTERS = Chapters.all();
    private static final Table TABLE = new Table();
    private static final List<String> SURPRISES = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void try_every_rule_on_every_product() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(Product.values().length);
        try (Bench bench = new Bench()) {
            for (Product product : Product.values()) {
                if (product.isYardstick() && bench.has(product)) {
                    TABLE.seen(Yardstick.version(product));
                }
            }
            // The rules of one product follow each other, since they share its backend.
            Stream.of(Product.values())
                    .filter(bench::has)
                    .map(product -> CompletableFuture.runAsync(() -> tryEveryRule(bench, product), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }
        if (Boolean.getBoolean("rollcall.write-docs")) {
            Files.writeString(DOCUMENT, TABLE.markdown(CHAPTERS));
        }
    }

    private static void tryEveryRule(Bench bench, Product product) {
        CHAPTERS.values().stream()
                .flatMap(List::stream)
                .filter(rule -> rule.isFor(product))
                .forEach(rule -> {
                    Verdict verdict = bench.tryOut(rule, product);
                    TABLE.put(rule, product, verdict);
                    if (!product.isYardstick() && !isExpected(rule, product, verdict)) {
                        SURPRISES.add(rule.section() + " " + rule.sentence() + " (" + rule.id() + ") in "
                                + product.label() + ": " + verdict.cell());
                    }
                });
    }

    private static boolean isExpected(Rule rule, Product product, Verdict verdict) {
        Rule.Deviation known = rule.deviations().get(product);
        return known == null
                ? verdict.isKept()
                : !verdict.isKept() && verdict.words().equals(known.words());
    }

    @Test
    void every_container_keeps_every_rule_but_those_that_are_known_not_to_be_kept() {
        assertEquals("", String.join("\n", SURPRISES.stream().sorted().toList()));
    }

    @Test
    void the_table_in_the_documents_is_what_was_seen() throws IOException {
        String written = Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "";
        assertEquals(
                Table.withoutYardsticks(TABLE.markdown(CHAPTERS)),
                Table.withoutYardsticks(written),
                "docs/conformance.md is not what was seen (expected: run mvn verify -Drollcall.write-docs=true to write"
                        + " it anew)");
    }
}
