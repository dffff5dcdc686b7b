package dev.rollcall.chaos;

import dev.rollcall.chaos.Finding.Excuse;
import java.util.List;
import java.util.Map;

/**
 * What the run has shown.
 *
 * @param findings the requests that failed, for whatever reason, in the order of their beginning
 * @param violations everything that must not be, the failed requests without an excuse included; empty if all is well
 * @param requests how many there were, by kind
 * @param triedAgain how many were answered only at another attempt
 * @param repeated how many idempotent ones were executed more than once
 */
record Judgement(
        List<Finding> findings, List<String> violations, Map<Kind, Integer> requests, int triedAgain, int repeated) {
    long failures() {
        return findings.stream().filter(finding -> finding.excuse().isEmpty()).count();
    }

    long excused(Excuse excuse) {
        return findings.stream()
                .filter(finding -> finding.excuse().filter(excuse::equals).isPresent())
                .count();
    }

    boolean isGood() {
        return violations.isEmpty();
    }
}
