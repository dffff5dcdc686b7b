package dev.rollcall.gateway.transport;

import com.google.common.base.CharMatcher;
import dev.rollcall.protocol.KeepAlive;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long, and for how much, a connection is kept: always for less than the backend would, since a request that meets its
 * end on the way may be lost (RFC 9112 §9.5). Pure.
 *
 * @param idleNanos how long without a request
 * @param requests how many requests one connection carries; less than 1 if it carries no further one
 */
public record ReuseLimits(long idleNanos, int requests) {
    private static final long LEAST_MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    // A fifth, for whoever counts by a clock of its own or is slow to hear that a request has come.
    private static final int MARGIN = 5;
    private static final CharMatcher DIGITS = CharMatcher.inRange('0', '9');
    // More seconds, or requests, than a connection lives.
    private static final int MAX_DIGITS = 9;

    /**
     * Returns the limits for connections to a backend.
     *
     * @param said what it has said; what it has not is no limit
     * @param most how long connections are kept at the most
     */
    public static ReuseLimits of(KeepAlive said, Duration most) {
        // One that has a margin of its own: a connection that takes n requests is given n - 1.
        int requests = said.requests() == 0 ? Integer.MAX_VALUE : Math.max(1, said.requests() - 1);
        return new ReuseLimits(shorter(most.toNanos(), TimeUnit.MILLISECONDS.toNanos(said.idleMillis())), requests);
    }

    /**
     * Returns these limits for one connection after an answer that had the field Keep-Alive (RFC 2068 §19.7.1.1), as
     * Tomcat and Apache's httpd send it: {@code timeout} in seconds from now on, {@code max} further requests. What cannot
     * be read says nothing.
     */
    ReuseLimits after(String field) {
        long idle = idleNanos;
        int left = requests;
        for (String parameter : field.split(",", -1)) {
            int border = parameter.indexOf('=');
            String value = parameter.substring(border + 1).strip();
            if (border < 0 || value.isEmpty() || value.length() > MAX_DIGITS || !DIGITS.matchesAllOf(value)) {
                continue;
            }
            String name = parameter.substring(0, border).strip();
            if (name.equalsIgnoreCase("timeout")) {
                idle = shorter(idle, TimeUnit.SECONDS.toNanos(Integer.parseInt(value)));
            } else if (name.equalsIgnoreCase("max") && Integer.parseInt(value) <= 1) {
                left = 0;
            }
        }
        return idle == idleNanos && left == requests ? this : new ReuseLimits(idle, left);
    }

    private static long shorter(long mostNanos, long saidNanos) {
        if (saidNanos == 0) {
            return mostNanos;
        }
        long margin = Math.max(LEAST_MARGIN_NANOS, saidNanos / MARGIN);
        return Math.min(mostNanos, Math.max(saidNanos - margin, saidNanos / 2));
    }
}
