package dev.rollcall.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rollcall.gateway.upstream.FailureRules;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HealthSettingsTest {
    @Test
    void time_outs_count_and_errors_do_not_unless_somebody_says_otherwise() {
        assertEquals(
                new HealthSettings(new FailureRules(Duration.ofMinutes(1), 3, 0, 50), 2, Duration.ofSeconds(10)),
                health(Map.of()));
    }

    @Test
    void every_rule_can_be_set() {
        assertEquals(
                new HealthSettings(new FailureRules(Duration.ofSeconds(5), 0, 10, 100), 5, Duration.ZERO),
                health(Map.of(
                        "backend-failure-max",
                        "5s",
                        "backend-failure-timeouts",
                        "0",
                        "backend-failure-5xx",
                        "10",
                        "backend-failure-share",
                        "100",
                        "backend-check-failures",
                        "5",
                        "slow-start",
                        "0")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backend-failure-max      | 999ms | a duration from 1s to 1h, such as 60s",
                "backend-failure-max      | 2h    | a duration from 1s to 1h, such as 60s",
                "backend-failure-timeouts | -1    | a number from 0 to 1000",
                "backend-failure-5xx      | 1001  | a number from 0 to 1000",
                "backend-failure-share    | 101   | a number from 0 to 100",
                "backend-check-failures   | many  | a number from 0 to 1000",
                "backend-failure-share    | 50%   | a number from 0 to 100",
                "slow-start               | 61m   | a duration from 0s to 1h, such as 10s"
            })
    void a_bad_value_is_named_with_what_was_expected(String name, String value, String expected) {
        var error = assertThrows(ConfigurationException.class, () -> health(Map.of(name, value)));

        assertEquals(name + ": " + value + " (expected: " + expected + ")", error.getMessage());
    }

    private static HealthSettings health(Map<String, String> options) {
        return GatewaySettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()))
                .exchange()
                .health();
    }
}
