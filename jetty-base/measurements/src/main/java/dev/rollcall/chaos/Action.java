package dev.rollcall.chaos;

/** What can be done. */
enum Action {
    ADD_INSTANCE("one more instance"),
    ROLL_INSTANCE("SIGTERM, and a new start on the same port"),
    REMOVE_INSTANCE("SIGTERM, for good"),
    DRAIN_INSTANCE("out for maintenance, and in again"),
    KILL_INSTANCE("kill -9, and a new start on the same port"),
    PAUSE_INSTANCE("SIGSTOP, and SIGCONT"),
    ADD_GATEWAY("one more gateway"),
    REMOVE_GATEWAY("SIGTERM, for good"),
    ROLL_GATEWAY("SIGTERM, and a new start on the same ports"),
    KILL_GATEWAY("kill -9, and a new start on the same ports"),
    PAUSE_GATEWAY("SIGSTOP, and SIGCONT"),
    WEATHER("datagrams");

    private final String words;

    Action(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
