package dev.rollcall.chaos;

import dev.rollcall.chaos.Finding.Excuse;
import dev.rollcall.chaos.Incident.What;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Judges outcomes by what was done to the servers meanwhile. Pure. */
final class Verdict {
    /**
     * A killed process is gone before its parent knows, but a gateway may learn of its end only when it next gets
     * processor time.
     */
    static final long SLACK_MILLIS = 250;

    /** What is told about a failure may name what is over for longer than it can be an excuse. */
    private static final long AFTERMATH_MILLIS = 2_000;

    private final List<Incident> incidents;
    private final Evidence evidence;

    private Verdict(List<Incident> incidents, Evidence evidence) {
        this.incidents = incidents;
        this.evidence = evidence;
    }

    /**
     * Returns what these outcomes amount to.
     *
     * @param problems what went wrong with the servers themselves
     */
    static Judgement of(List<Outcome> outcomes, List<Incident> incidents, Evidence evidence, List<String> problems) {
        Verdict verdict = new Verdict(incidents, evidence);
        List<Finding> findings = outcomes.stream()
                .sorted(Comparator.comparingLong(
                        outcome -> outcome.attempts().get(0).fromMillis()))
                .flatMap(outcome -> verdict.judge(outcome).stream())
                .toList();
        List<String> violations = new ArrayList<>(problems);
        Map<Kind, Integer> requests = new EnumMap<>(Kind.class);
        outcomes.forEach(outcome -> requests.merge(outcome.kind(), 1, Integer::sum));
        for (Kind kind : Kind.values()) {
            if (!requests.containsKey(kind)) {
                violations.add("no request of the kind " + kind.title() + " was sent: nothing is shown about it");
            }
        }
        findings.stream()
                .filter(finding -> finding.excuse().isEmpty())
                .forEach(finding -> violations.add(finding.outcome().id() + " failed: " + finding.reason()));
        outcomes.forEach(outcome -> violations.addAll(verdict.countExecutions(outcome)));
        int repeated = (int) outcomes.stream()
                .filter(outcome -> outcome.kind().isIdempotent() && evidence.executions(outcome.id()) > 1)
                .count();
        int triedAgain = (int) outcomes.stream()
                .filter(outcome -> outcome.isAnswered() && outcome.attempts().size() > 1)
                .count();
        return new Judgement(findings, violations, requests, triedAgain, repeated);
    }

    private List<String> countExecutions(Outcome outcome) {
        // The handshake of a WebSocket is the container's: no servlet can write it down.
        int times = evidence.executions(outcome.id());
        if (!outcome.kind().isIdempotent() && times > 1) {
            return List.of(outcome.id() + " (" + outcome.kind().title() + ") was executed " + times + " times, by "
                    + evidence.executed().get(outcome.id()));
        }
        if (outcome.isAnswered() && times == 0 && outcome.kind() != Kind.SOCKET) {
            return List.of(outcome.id() + " (" + outcome.kind().title() + ") was answered but never executed");
        }
        return List.of();
    }

    private Optional<Finding> judge(Outcome outcome) {
        for (Attempt attempt : outcome.attempts().subList(0, outcome.attempts().size() - 1)) {
            if (!isExplained(attempt)) {
                return Optional.of(Finding.failed(
                        outcome, "the client had to ask again, though nothing was done to " + attempt.gateway()));
            }
        }
        if (outcome.isAnswered()) {
            return Optional.empty();
        }
        return Optional.of(excuse(outcome)
                .map(excuse -> Finding.excused(outcome, excuse))
                .orElseGet(() -> Finding.failed(outcome, circumstances(outcome.last()))));
    }

    /** Whether it is clear why a client had to ask at the other gateway. */
    private boolean isExplained(Attempt attempt) {
        return switch (attempt.seen()) {
                // A paused gateway lets connections wait until its queue is full.
            case REFUSED -> isDown(attempt) || isPaused(attempt);
            case UNANSWERED -> isDown(attempt);
            case TIMED_OUT -> during(attempt, What.PAUSE).findAny().isPresent();
            case ANSWERED, BROKEN, STATUS, WRONG -> false;
        };
    }

    private boolean isDown(Attempt attempt) {
        return incidents.stream()
                .anyMatch(incident -> incident.what() != What.PAUSE
                        && incident.target().equals(attempt.gateway())
                        && attempt.overlaps(incident.fromMillis(), later(incident.backMillis())));
    }

    private boolean isPaused(Attempt attempt) {
        return during(attempt, What.PAUSE)
                .anyMatch(incident -> incident.target().equals(attempt.gateway()));
    }

    private Optional<Excuse> excuse(Outcome outcome) {
        Attempt last = outcome.last();
        boolean gatewayKilled =
                during(last, What.KILL).anyMatch(incident -> incident.target().equals(last.gateway()));
        boolean ended = last.seen() == Seen.UNANSWERED || last.seen() == Seen.BROKEN;
        if (outcome.kind().isStream()) {
            return last.seen() == Seen.BROKEN ? excuseOfStream(outcome, gatewayKilled) : Optional.empty();
        }
        if (gatewayKilled && ended) {
            return Optional.of(Excuse.BROKEN_BY_GATEWAY_KILL);
        }
        if (outcome.kind().isIdempotent()) {
            return Optional.empty();
        }
        if (last.seen() == Seen.TIMED_OUT) {
            return during(last, What.PAUSE).anyMatch(incident -> isAt(outcome, incident))
                    ? Optional.of(Excuse.HUNG_ON_PAUSED)
                    : Optional.empty();
        }
        boolean reached =
                during(last, What.KILL).anyMatch(incident -> evidence.reached(outcome.id(), incident.target()));
        return reached && (ended || last.seen() == Seen.STATUS)
                ? Optional.of(Excuse.REACHED_KILLED_INSTANCE)
                : Optional.empty();
    }

    private Optional<Excuse> excuseOfStream(Outcome outcome, boolean gatewayKilled) {
        Attempt last = outcome.last();
        if (gatewayKilled
                || during(last, What.KILL)
                        .anyMatch(incident -> incident.target().equals(last.instance()))) {
            return Optional.of(Excuse.STREAM_BROKEN_BY_KILL);
        }
        boolean gatewayStopped =
                during(last, What.STOP).anyMatch(incident -> incident.target().equals(last.gateway()));
        return outcome.kind() == Kind.SOCKET && gatewayStopped
                ? Optional.of(Excuse.SOCKET_BROKEN_BY_GATEWAY_STOP)
                : Optional.empty();
    }

    /** Whether the request was at the server that this happened to: its gateway, or an instance that it reached. */
    private boolean isAt(Outcome outcome, Incident incident) {
        return incident.target().equals(outcome.last().gateway()) || evidence.reached(outcome.id(), incident.target());
    }

    private Stream<Incident> during(Attempt attempt, What what) {
        return incidents.stream()
                .filter(incident -> incident.what() == what
                        && attempt.overlaps(incident.fromMillis(), later(incident.goneMillis())));
    }

    private static long later(long millis) {
        return millis > Long.MAX_VALUE - SLACK_MILLIS ? millis : millis + SLACK_MILLIS;
    }

    /** What else happened about that time, for whoever looks for the cause. */
    private String circumstances(Attempt attempt) {
        List<String> about = incidents.stream()
                .filter(incident -> attempt.overlaps(incident.fromMillis(), aftermath(incident)))
                .map(incident -> incident.what() + " of " + incident.target())
                .distinct()
                .toList();
        return about.isEmpty() ? "while nothing was done to any server" : "during " + String.join(", ", about);
    }

    /** Until when it may be the cause of anything. */
    private static long aftermath(Incident incident) {
        long end = incident.backMillis() == Long.MAX_VALUE ? incident.goneMillis() : incident.backMillis();
        return end + AFTERMATH_MILLIS;
    }
}
