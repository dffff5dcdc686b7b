package dev.rollcall.gateway.config;

import java.util.List;

/**
 * What there is for sending requests once more.
 *
 * @param budgetPercent how many of a hundred requests may be, besides a few a second; 0 for none
 * @param keptBodyBytes how long a body may be that is kept for it; 0 for none
 */
public record RetrySettings(int budgetPercent, int keptBodyBytes) {
    private static final int HUNDRED = 100;
    // Times the number of requests that run, this is memory.
    private static final int MAX_KEPT = 16 * 1024 * 1024;

    // As in Finagle and Envoy.
    private static final Setting<Integer> BUDGET = new Setting<>(
            "retry-budget",
            "20",
            "a number from 0 to 100",
            "how many requests of a hundred may be sent once more after a backend has got them; 0: none",
            Parsers.integer(0, HUNDRED));
    private static final Setting<Long> KEPT_BODY = new Setting<>(
            "retry-body",
            "64k",
            "a number of bytes from 0 to 16m, such as 64k",
            "up to which length the body of a request is kept so that it can be sent once more; 0: none",
            Parsers.size(0, MAX_KEPT));

    static final List<Setting<?>> ALL = List.of(BUDGET, KEPT_BODY);

    static RetrySettings from(SettingsSource source) {
        return new RetrySettings(BUDGET.in(source), Math.toIntExact(KEPT_BODY.in(source)));
    }
}
