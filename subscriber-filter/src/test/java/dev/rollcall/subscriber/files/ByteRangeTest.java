package dev.rollcall.subscriber.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-,0,10",
        "bytes=0-0,0,1",
        "bytes=9-,9,1",
        "bytes=2-5,2,4",
        "bytes=2-99,2,8",
        "bytes=-3,7,3",
        "bytes=-99,0,10",
        "Bytes= 1-1 ,1,1",
        "bytes=0-999999999999999999,0,10"
    })
    void a_single_range_is_cut_at_the_end_of_the_file(String field, long first, long length) {
        assertEquals(Optional.of(new ByteRange(first, length)), ByteRange.parse(field, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
    void a_range_behind_the_end_cannot_be_satisfied(String field) {
        ByteRange range = ByteRange.parse(field, 10).orElseThrow();
        assertEquals(false, range.isSatisfiable());
        assertEquals("bytes */10", range.contentRange(10));
    }

    @Test
    void no_range_of_an_empty_file_can_be_satisfied() {
        assertEquals(false, ByteRange.parse("bytes=0-", 0).orElseThrow().isSatisfiable());
        assertEquals(false, ByteRange.parse("bytes=-5", 0).orElseThrow().isSatisfiable());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=5-2",
                "bytes=a-b",
                "items=0-1",
                "bytes=0-1,3-4",
                "bytes=0-1,",
                "bytes=1",
                "bytes=-1-2",
                "bytes=99999999999999999999-"
            })
    void anything_else_means_the_whole_file(String field) {
        assertEquals(Optional.empty(), ByteRange.parse(field, 10));
    }
}
