package dev.rollcall.gateway.proxy;

/** How far an attempt has come by the time it fails. */
enum Progress {
    /** There was no connection: the backend has seen nothing of the request. */
    NOT_SENT,
    /** At least a part may have reached the backend; it has not answered. */
    SENT,
    /** The head of an answer has come. */
    ANSWERED
}
