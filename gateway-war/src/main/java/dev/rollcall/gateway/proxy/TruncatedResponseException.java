package dev.rollcall.gateway.proxy;

import java.io.IOException;

/** Makes a container cut the connection. Without a stack trace: containers log it, and it says nothing about a bug. */
final class TruncatedResponseException extends IOException {
    private static final long serialVersionUID = 1L;

    TruncatedResponseException() {
        super("the backend's answer broke off, so the client's connection is cut");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
