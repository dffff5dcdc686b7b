package dev.rollcall.gateway.config;

/** A setting that cannot be used. The message names the setting, its value and what was expected. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String setting, String value, String expected) {
        super(setting + ": " + value + " (expected: " + expected + ")");
    }

    ConfigurationException(String message) {
        super(message);
    }
}
