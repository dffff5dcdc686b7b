package dev.rollcall.containers;

/** What a container is started for, and so which of the operator's bases it runs. */
enum Role {
    GATEWAY,
    APP
}
