package dev.rollcall.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OptionsTest {
    private static final Path PROJECT = Path.of("/project");

    private static Options parse(String... arguments) {
        return Options.parse(PROJECT, arguments);
    }

    @Test
    void without_options_everybody_does_everything() {
        Options options = parse();
        assertEquals(Peers.ALL, options.peers());
        assertEquals(EnumSet.allOf(Workload.class), options.workloads());
        assertEquals(5, options.rounds());
        assertEquals(5_000, options.idle());
        assertEquals(10_000, options.keys());
        assertEquals(PROJECT.resolve("jetty-base/target/benchmark/figures.json"), options.json());
        assertEquals(Optional.empty(), options.chart());
    }

    @Test
    void the_short_form_still_measures_everybody_and_everything() {
        Options options = parse("--short");
        assertEquals(Peers.ALL, options.peers());
        assertEquals(EnumSet.allOf(Workload.class), options.workloads());
        assertEquals(1, options.rounds());
        assertTrue(options.seconds() < 1);
    }

    @Test
    void what_stands_behind_the_short_form_changes_it() {
        Options options = parse("--short", "--seconds", "2.5", "--rounds", "3");
        assertEquals(2.5, options.seconds());
        assertEquals(3, options.rounds());
    }

    @Test
    void parts_of_names_choose_who_takes_part_in_the_order_of_the_report() {
        assertEquals(
                List.of(RollcallPeer.JETTY, RollcallPeer.TOMCAT, NativePeer.HAPROXY),
                parse("--only", "haproxy,rollcall").peers());
        assertEquals(
                List.of(RollcallPeer.JETTY, JvmPeer.STOCK_JETTY),
                parse("--only", "jetty").peers());
    }

    @Test
    void names_choose_the_workloads() {
        assertEquals(
                Set.of(Workload.SMALL, Workload.MANY_KEYS),
                parse("--workload", "many-keys,small").workloads());
    }

    @Test
    void half_load_alone_needs_a_rate() {
        assertThrows(IllegalArgumentException.class, () -> parse("--workload", "half-load"));
        assertEquals(7000, parse("--workload", "half-load", "--rate", "7000").rate());
    }

    @Test
    void files_are_where_they_are_said_to_be() {
        Options options = parse("--json", "a.json", "--chart", "b.svg");
        assertEquals(Path.of("a.json"), options.json());
        assertEquals(Optional.of(Path.of("b.svg")), options.chart());
    }

    @ParameterizedTest
    @CsvSource({
        "--rounds, 0",
        "--rounds, x",
        "--rounds, 100000",
        "--seconds, 0",
        "--seconds, 0.05",
        "--seconds, -1",
        "--idle, 1.5",
        "--only, squid",
        "--only, ''",
        "--only, 'haproxy,'",
        "--workload, tiny",
        "--long, 1",
        "--json, ''"
    })
    void a_bad_value_is_refused_with_the_options_name(String option, String value) {
        String message = assertThrows(IllegalArgumentException.class, () -> parse(option, value))
                .toString();
        assertTrue(message.contains(option), message);
    }

    @Test
    void a_value_that_is_missing_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> parse("--rounds"));
    }
}
