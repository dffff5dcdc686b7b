package dev.rollcall.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitSettingsTest {
    @Test
    void only_addresses_are_limited_unless_somebody_says_otherwise() {
        assertEquals(new LimitSettings(Long.MAX_VALUE, 8192, Integer.MAX_VALUE), limits(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "7k, 7168", "10m, 10485760", "2g, 2147483648", "999999999g, 1073741822926258176"})
    void a_size_is_in_bytes_or_powers_of_1024(String text, long bytes) {
        assertEquals(bytes, limits(Map.of("max-body", text)).maxBodyBytes());
    }

    @Test
    void every_limit_can_be_set() {
        assertEquals(
                new LimitSettings(10, 1024 * 1024, 7),
                limits(Map.of("max-body", "10", "max-uri", "1m", "max-requests-per-client", "7")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "max-body                | -1    | a number of bytes such as 500k, 10m or 2g, or nothing",
                "max-body                | 1.5m  | a number of bytes such as 500k, 10m or 2g, or nothing",
                "max-body                | 10MB  | a number of bytes such as 500k, 10m or 2g, or nothing",
                "max-uri                 | 15    | a number of bytes from 16 to 1m, such as 8k",
                "max-uri                 | 2m    | a number of bytes from 16 to 1m, such as 8k",
                "max-uri                 | ''    | a number of bytes from 16 to 1m, such as 8k",
                "max-requests-per-client | 0     | a number from 1 to 1000000, or nothing",
                "max-requests-per-client | many  | a number from 1 to 1000000, or nothing"
            })
    void a_bad_value_is_named_with_what_was_expected(String name, String value, String expected) {
        var error = assertThrows(ConfigurationException.class, () -> limits(Map.of(name, value)));

        assertEquals(name + ": " + value + " (expected: " + expected + ")", error.getMessage());
    }

    private static LimitSettings limits(Map<String, String> options) {
        return GatewaySettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()))
                .exchange()
                .limits();
    }
}
