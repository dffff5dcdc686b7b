package dev.rollcall.gateway.config;

import java.util.List;

/**
 * What is too much for one request, or for one client; the largest value where nothing is.
 *
 * @param maxBodyBytes how long a request's body may be
 * @param maxUriLength how long its target may be, without scheme and authority
 * @param maxRequestsPerClient how many requests of one client address run at a time
 */
public record LimitSettings(long maxBodyBytes, int maxUriLength, int maxRequestsPerClient) {
    // As long as a container of ours takes heads, if it is told to.
    private static final long MAX_URI = 1L << 20;

    private static final Setting<Long> MAX_BODY = new Setting<>(
            "max-body",
            "",
            "a number of bytes such as 500k, 10m or 2g, or nothing",
            "longest body of a request; beyond it 413; none: no limit",
            Parsers.size(0, Long.MAX_VALUE));
    // RFC 9110 §4.1 asks for 8000 at least; it is also as much as the containers take unless they are told to take
    // more.
    private static final Setting<Long> MAX_URI_SETTING = new Setting<>(
            "max-uri",
            "8k",
            "a number of bytes from 16 to 1m, such as 8k",
            "longest path and query of a request; beyond it 414",
            Parsers.size(16, MAX_URI));
    private static final Setting<Integer> MAX_REQUESTS_PER_CLIENT = new Setting<>(
            "max-requests-per-client",
            "",
            "a number from 1 to 1000000, or nothing",
            "how many requests of one client address run at a time; beyond it 429; none: no limit",
            text -> text.isEmpty()
                    ? Integer.MAX_VALUE
                    : Parsers.integer(1, 1_000_000).apply(text));

    static final List<Setting<?>> ALL = List.of(MAX_BODY, MAX_URI_SETTING, MAX_REQUESTS_PER_CLIENT);

    static LimitSettings from(SettingsSource source) {
        return new LimitSettings(
                MAX_BODY.in(source), Math.toIntExact(MAX_URI_SETTING.in(source)), MAX_REQUESTS_PER_CLIENT.in(source));
    }
}
