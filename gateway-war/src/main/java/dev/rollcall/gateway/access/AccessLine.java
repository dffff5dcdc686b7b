package dev.rollcall.gateway.access;

import java.time.Duration;
import java.time.Instant;

/**
 * What the log says about one exchange. Texts may hold whatever a stranger has sent, and are empty where there is nothing
 * to say.
 *
 * @param received when the request came
 * @param client the address of the client behind all trusted proxies
 * @param target the request's target, with its query
 * @param status the answer's; 0 if the client has seen none
 * @param bytesIn bytes of the request's body
 * @param bytesOut bytes of the answer's body
 * @param firstByte time until the answer's head was handed to the container; negative if it never was
 * @param total time until the end
 * @param key the route's
 * @param backend the last backend that was tried
 * @param attempts how many were
 * @param error why the gateway has answered by itself
 */
public record AccessLine(
        Instant received,
        String client,
        String method,
        String host,
        String target,
        String protocol,
        int status,
        long bytesIn,
        long bytesOut,
        Duration firstByte,
        Duration total,
        String key,
        String backend,
        int attempts,
        String requestId,
        Ending ending,
        String error) {
    // Of a longer target the rest says nothing; and what waits to be written is held in memory.
    private static final int MAX_TEXT_LENGTH = 2048;

    public AccessLine {
        method = cut(method);
        host = cut(host);
        target = cut(target);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH) + "...";
    }
}
