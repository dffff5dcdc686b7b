package dev.rollcall.subscriber;

/** A setting has a value that makes no sense; the message names the setting, the value and what was expected. */
final class InvalidSettingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidSettingException(String setting, String value, String expected) {
        super(setting + ": " + LogText.printable(value) + " (expected: " + expected + ")");
    }
}
