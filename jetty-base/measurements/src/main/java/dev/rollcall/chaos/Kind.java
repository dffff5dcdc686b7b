package dev.rollcall.chaos;

/** What a client asks for. */
enum Kind {
    GET("GET", true, false),
    POST("POST", false, false),
    UPLOAD("POST chunked", false, false),
    EVENTS("GET events", true, true),
    SOCKET("WebSocket", true, true);

    private final String title;
    private final boolean idempotent;
    private final boolean stream;

    Kind(String title, boolean idempotent, boolean stream) {
        this.title = title;
        this.idempotent = idempotent;
        this.stream = stream;
    }

    String title() {
        return title;
    }

    /** Whether it may be sent again although a server may have seen it (RFC 9110 §9.2.2). */
    boolean isIdempotent() {
        return idempotent;
    }

    /** Whether it lasts for seconds once the answer has begun. */
    boolean isStream() {
        return stream;
    }
}
