package dev.rollcall.subscriber;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rollcall.subscriber.HostnamesText.BadLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostnamesTextTest {
    @Test
    void there_is_one_name_per_line() {
        assertEquals(List.of("mysite.com", "www.mysite.com"), keys("mysite.com\nwww.mysite.com\n"));
    }

    @Test
    void the_last_line_needs_no_end() {
        assertEquals(List.of("a.com", "b.com"), keys("a.com\nb.com"));
    }

    @Test
    void comments_and_blank_lines_are_skipped() {
        assertEquals(List.of("a.com", "b.com"), keys("# names\n\na.com # ours\n   \n  # b\nb.com#c"));
    }

    @Test
    void white_space_around_a_name_is_trimmed_and_so_is_a_carriage_return() {
        assertEquals(List.of("a.com", "b.com"), keys("  a.com\t\r\nb.com\r\n\r\n"));
    }

    @Test
    void names_become_canonical_and_count_once() {
        assertEquals(List.of("a.com"), keys("A.com\na.com.\n"));
    }

    @Test
    void an_international_name_becomes_a_labels_and_one_without_certain_ones_is_a_bad_line() {
        HostnamesText text = HostnamesText.parse("Bücher.Example.:8000/shop\nstraße.de\n");
        assertEquals(
                List.of("xn--bcher-kva.example:8000/shop"),
                text.keys().stream().map(Object::toString).toList());
        assertEquals(List.of(new BadLine(2, "straße.de")), text.badLines());
    }

    @Test
    void a_name_may_have_a_port_and_a_path() {
        assertEquals(List.of("a.com:8000", "a.com/shop"), keys("a.com:8000\na.com/shop/"));
    }

    @Test
    void a_byte_order_mark_is_no_part_of_the_first_name() {
        assertEquals(List.of("a.com"), keys("\uFEFFa.com\n"));
    }

    @Test
    void a_bad_line_costs_nothing_but_itself() {
        HostnamesText text = HostnamesText.parse("a.com\ntwo words\n\nhttp://x\nb.com");
        assertEquals(List.of(new BadLine(2, "two words"), new BadLine(4, "http://x")), text.badLines());
        assertEquals(2, text.keys().size());
    }

    @Test
    void an_empty_file_has_no_name() {
        assertEquals(List.of(), keys(""));
    }

    private static List<String> keys(String text) {
        return HostnamesText.parse(text).keys().stream().map(Object::toString).toList();
    }
}
