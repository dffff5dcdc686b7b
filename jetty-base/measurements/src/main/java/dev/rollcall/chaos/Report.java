package dev.rollcall.chaos;

import dev.rollcall.chaos.Finding.Excuse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run has shown, for people. */
final class Report {
    private final Judgement judgement;
    private final Evidence evidence;

    Report(Judgement judgement, Evidence evidence) {
        this.judgement = judgement;
        this.evidence = evidence;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("\nrequests without an answer\n");
        judgement.findings().forEach(finding -> text.append(line(finding)).append('\n'));
        if (judgement.findings().isEmpty()) {
            text.append("  none\n");
        }
        appendGroups(text);
        appendTotals(text);
        List<String> others = judgement.violations().stream()
                .filter(violation -> !violation.contains(" failed: "))
                .toList();
        others.forEach(violation -> text.append("violation: ").append(violation).append('\n'));
        text.append(judgement.isGood() ? "good: nothing failed that must not\n" : "not good\n");
        return text.toString();
    }

    private String line(Finding finding) {
        Outcome outcome = finding.outcome();
        String attempts = outcome.attempts().stream().map(Report::attempt).collect(Collectors.joining("; then "));
        return (finding.excuse().isPresent() ? "  excused  " : "  FAILED   ")
                + Timeline.seconds(outcome.attempts().get(0).fromMillis()) + "  "
                + outcome.kind().title() + (outcome.keepAlive() ? ", keep-alive" : ", fresh") + "  " + outcome.id()
                + "  "
                + attempts + "  [executed by " + evidence.executed().getOrDefault(outcome.id(), List.of())
                + ", sent to " + evidence.sentTo().getOrDefault(outcome.id(), List.of()) + "]  " + finding.reason();
    }

    private static String attempt(Attempt attempt) {
        return attempt.gateway() + (attempt.reused() ? " over a kept connection" : "") + ": "
                + attempt.seen().words() + (attempt.detail().isEmpty() ? "" : " (" + attempt.detail() + ")") + " after "
                + (attempt.toMillis() - attempt.fromMillis()) + " ms"
                + (attempt.instance().isEmpty() ? "" : " from " + attempt.instance());
    }

    private void appendGroups(StringBuilder text) {
        Map<String, Long> groups = judgement.findings().stream()
                .filter(finding -> finding.excuse().isEmpty())
                .collect(Collectors.groupingBy(
                        finding -> finding.outcome().kind().title() + ", "
                                + finding.outcome().last().seen().words() + ", " + finding.reason(),
                        TreeMap::new,
                        Collectors.counting()));
        if (!groups.isEmpty()) {
            text.append("\nfailures by kind\n");
            groups.forEach((group, count) -> text.append(String.format("  %5d  %s%n", count, group)));
        }
    }

    private void appendTotals(StringBuilder text) {
        text.append("\ntotals\n");
        judgement
                .requests()
                .forEach((kind, count) -> text.append(String.format(
                        "  %-14s %6d requests, %d failed, %d excused%n",
                        kind.title(), count, unanswered(kind, false), unanswered(kind, true))));
        for (Excuse excuse : Excuse.values()) {
            text.append(String.format("  %6d  %s%n", judgement.excused(excuse), excuse.words()));
        }
        text.append(String.format("  %6d  answered only at another attempt of the client%n", judgement.triedAgain()));
        text.append(String.format("  %6d  idempotent and executed more than once%n", judgement.repeated()));
        text.append(String.format("  %6d  failed%n", judgement.failures()));
    }

    private long unanswered(Kind kind, boolean excused) {
        return judgement.findings().stream()
                .filter(finding ->
                        finding.outcome().kind() == kind && finding.excuse().isPresent() == excused)
                .count();
    }
}
