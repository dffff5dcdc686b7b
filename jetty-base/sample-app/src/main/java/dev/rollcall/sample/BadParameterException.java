package dev.rollcall.sample;

/** A query parameter that is not what the page expects. The message is shown to the client. */
final class BadParameterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadParameterException(String message) {
        super(message);
    }
}
