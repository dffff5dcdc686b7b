package dev.rollcall.gateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExchangeSettingsTest {
    @Test
    void every_setting_has_a_default() {
        ExchangeSettings settings = settings(Map.of());

        assertEquals(RequestIdPolicy.MAKE, settings.requestId());
        assertEquals(Optional.empty(), settings.errorPages());
        assertEquals(new AccessLogSettings(AccessLogSettings.Form.OFF, ""), settings.accessLog());
    }

    @Test
    void every_setting_can_be_set(@TempDir Path folder) {
        ExchangeSettings settings = settings(Map.of(
                "request-id", "continue",
                "error-pages", folder.toString(),
                "access-log", "json",
                "access-log-file", "-"));

        assertEquals(RequestIdPolicy.CONTINUE, settings.requestId());
        assertEquals(Optional.of(folder), settings.errorPages());
        assertEquals(new AccessLogSettings(AccessLogSettings.Form.JSON, "-"), settings.accessLog());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "access-log  | on          | one of off, common, json",
                "request-id  | yes         | one of make, continue, off",
                "request-id  | MAKE        | one of make, continue, off",
                "error-pages | no/such/one | a folder that can be read",
                "error-pages | pom.xml     | a folder that can be read"
            })
    void a_bad_value_is_named_with_what_was_expected(String name, String value, String expected) {
        var error = assertThrows(ConfigurationException.class, () -> settings(Map.of(name, value)));

        assertEquals(name + ": " + value + " (expected: " + expected + ")", error.getMessage());
    }

    private static ExchangeSettings settings(Map<String, String> options) {
        return GatewaySettings.from(new SettingsSource(options, Map.of(), Map.of(), Map.of()))
                .exchange();
    }
}
