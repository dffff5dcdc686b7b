package dev.rollcall.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rollcall.chaos.Finding.Excuse;
import dev.rollcall.chaos.Incident.What;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class VerdictTest {
    private static final String ID = "tested";

    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Incident> incidents = new ArrayList<>();
    private final Map<String, List<String>> executed = new HashMap<>();
    private final Map<String, List<String>> sentTo = new HashMap<>();

    VerdictTest() {
        // One good request of each kind, or every run would be a bad one.
        for (Kind kind : Kind.values()) {
            String id = "good-" + kind;
            outcomes.add(new Outcome(id, kind, true, List.of(attempt(10, 20, Seen.ANSWERED))));
            executed.put(id, List.of("app-1"));
        }
    }

    private static Attempt attempt(long from, long to, Seen seen) {
        return new Attempt("gateway-1", false, from, to, seen, "", "app-1");
    }

    private void outcome(Kind kind, Attempt... attempts) {
        outcomes.add(new Outcome(ID, kind, true, List.of(attempts)));
    }

    private void incident(What what, String target, long from, long gone) {
        incidents.add(new Incident(what, target, from, gone, gone));
    }

    private Judgement judge() {
        return Verdict.of(outcomes, incidents, new Evidence(executed, sentTo), List.of());
    }

    private void assertFailed() {
        Judgement judgement = judge();
        assertFalse(judgement.isGood());
        assertEquals(1, judgement.failures());
    }

    private void assertExcused(Excuse excuse) {
        Judgement judgement = judge();
        assertEquals(List.of(), judgement.violations());
        assertEquals(
                List.of(Optional.of(excuse)),
                judgement.findings().stream().map(Finding::excuse).toList());
    }

    @Test
    void answered_requests_that_were_executed_once_are_good() {
        incident(What.KILL, "app-1", 0, 1_000);
        assertTrue(judge().isGood());
    }

    @Test
    void a_kind_of_which_nothing_was_sent_is_no_proof() {
        outcomes.remove(0);
        assertFalse(judge().isGood());
    }

    @Test
    void a_server_that_did_not_end_is_a_violation() {
        List<String> problems = List.of("app-1 did not end after SIGTERM");
        Judgement judgement = Verdict.of(outcomes, incidents, new Evidence(executed, sentTo), problems);
        assertEquals(problems, judgement.violations());
    }

    @Test
    void an_error_of_any_method_while_an_instance_is_stopped_is_a_failure() {
        incident(What.STOP, "app-1", 0, 1_000);
        executed.put(ID, List.of("app-1"));
        outcome(Kind.POST, attempt(100, 200, Seen.STATUS));
        assertFailed();
    }

    @Test
    void an_error_while_nothing_is_done_is_a_failure() {
        outcome(Kind.GET, attempt(100, 200, Seen.STATUS));
        assertFailed();
    }

    @Test
    void an_idempotent_request_must_be_answered_although_its_instance_is_killed() {
        incident(What.KILL, "app-1", 150, 160);
        executed.put(ID, List.of("app-1"));
        outcome(Kind.GET, attempt(100, 200, Seen.STATUS));
        assertFailed();
    }

    @Test
    void a_post_that_the_killed_instance_had_begun_may_fail() {
        incident(What.KILL, "app-1", 150, 160);
        executed.put(ID, List.of("app-1"));
        outcome(Kind.POST, attempt(100, 200, Seen.STATUS));
        assertExcused(Excuse.REACHED_KILLED_INSTANCE);
    }

    @Test
    void a_post_that_was_on_its_way_to_the_killed_instance_may_fail() {
        incident(What.KILL, "app-1", 150, 160);
        sentTo.put(ID, List.of("app-1"));
        outcome(Kind.UPLOAD, attempt(100, 200, Seen.STATUS));
        assertExcused(Excuse.REACHED_KILLED_INSTANCE);
    }

    @Test
    void a_post_that_never_reached_the_killed_instance_must_not_fail() {
        incident(What.KILL, "app-1", 150, 160);
        sentTo.put(ID, List.of("app-2"));
        outcome(Kind.POST, attempt(100, 200, Seen.STATUS));
        assertFailed();
    }

    @Test
    void a_post_that_was_sent_after_the_kill_must_not_fail() {
        incident(What.KILL, "app-1", 150, 160);
        sentTo.put(ID, List.of("app-1"));
        outcome(Kind.POST, attempt(161 + Verdict.SLACK_MILLIS, 500, Seen.STATUS));
        assertFailed();
    }

    @Test
    void a_post_that_was_executed_twice_is_a_violation_even_if_it_was_answered() {
        executed.put(ID, List.of("app-1", "app-2"));
        outcome(Kind.POST, attempt(100, 200, Seen.ANSWERED));
        assertFalse(judge().isGood());
        assertEquals(0, judge().failures());
    }

    @Test
    void a_post_that_was_executed_twice_is_a_violation_even_if_its_failure_is_excused() {
        incident(What.KILL, "app-1", 150, 160);
        executed.put(ID, List.of("app-1", "app-1"));
        outcome(Kind.POST, attempt(100, 200, Seen.STATUS));
        assertFalse(judge().isGood());
    }

    @Test
    void an_answer_to_what_nobody_executed_is_a_violation() {
        outcome(Kind.GET, attempt(100, 200, Seen.ANSWERED));
        assertFalse(judge().isGood());
    }

    @Test
    void an_idempotent_request_may_be_executed_twice() {
        executed.put(ID, List.of("app-1", "app-2"));
        outcome(Kind.GET, attempt(100, 200, Seen.ANSWERED));
        assertTrue(judge().isGood());
        assertEquals(1, judge().repeated());
    }

    @Test
    void a_stream_may_break_with_its_instance_and_with_no_other() {
        incident(What.KILL, "app-1", 150, 160);
        executed.put(ID, List.of("app-1"));
        outcome(Kind.EVENTS, attempt(100, 170, Seen.BROKEN));
        assertExcused(Excuse.STREAM_BROKEN_BY_KILL);
        incidents.clear();
        incident(What.KILL, "app-2", 150, 160);
        assertFailed();
    }

    @Test
    void a_stream_must_not_break_while_its_instance_is_stopped() {
        incident(What.STOP, "app-1", 150, 5_000);
        outcome(Kind.SOCKET, attempt(100, 170, Seen.BROKEN));
        assertFailed();
    }

    @Test
    void a_websocket_may_break_with_the_stop_of_its_gateway_and_events_must_not() {
        incident(What.STOP, "gateway-1", 150, 5_000);
        outcome(Kind.SOCKET, attempt(100, 170, Seen.BROKEN));
        assertExcused(Excuse.SOCKET_BROKEN_BY_GATEWAY_STOP);
        outcomes.remove(outcomes.size() - 1);
        outcome(Kind.EVENTS, attempt(100, 170, Seen.BROKEN));
        assertFailed();
    }

    @Test
    void a_client_may_ask_at_the_other_gateway_while_the_first_one_is_down() {
        incidents.add(new Incident(What.STOP, "gateway-1", 150, 160, 3_000));
        executed.put(ID, List.of("app-1"));
        outcome(Kind.POST, attempt(1_000, 1_001, Seen.REFUSED), attempt(1_001, 1_010, Seen.ANSWERED));
        assertTrue(judge().isGood());
        assertEquals(1, judge().triedAgain());
    }

    @Test
    void a_client_that_has_to_ask_again_while_nothing_is_done_to_its_gateway_has_seen_a_failure() {
        incident(What.STOP, "app-1", 0, 5_000);
        executed.put(ID, List.of("app-1"));
        outcome(Kind.GET, attempt(1_000, 1_001, Seen.UNANSWERED), attempt(1_001, 1_010, Seen.ANSWERED));
        assertFailed();
    }

    @Test
    void a_client_may_get_no_connection_to_a_paused_gateway_and_to_no_other() {
        executed.put(ID, List.of("app-1"));
        outcome(Kind.POST, attempt(1_000, 3_000, Seen.REFUSED), attempt(3_001, 3_010, Seen.ANSWERED));
        incident(What.PAUSE, "gateway-2", 0, 5_000);
        assertFailed();
        incident(What.PAUSE, "gateway-1", 0, 5_000);
        assertTrue(judge().isGood());
    }

    @Test
    void a_post_may_hang_on_a_paused_instance_and_on_no_other() {
        incident(What.PAUSE, "app-1", 150, 5_000);
        executed.put(ID, List.of("app-1"));
        outcome(Kind.POST, attempt(200, 5_200, Seen.TIMED_OUT));
        assertExcused(Excuse.HUNG_ON_PAUSED);
        executed.put(ID, List.of("app-2"));
        assertFailed();
    }

    @Test
    void an_idempotent_request_that_hangs_must_be_answered_in_the_end() {
        incident(What.PAUSE, "app-1", 150, 16_000);
        executed.put(ID, List.of("app-1"));
        outcome(
                Kind.GET,
                attempt(200, 5_200, Seen.TIMED_OUT),
                attempt(5_200, 10_200, Seen.TIMED_OUT),
                attempt(10_200, 15_200, Seen.TIMED_OUT));
        assertFailed();
    }

    @Test
    void what_is_under_way_in_a_killed_gateway_may_fail_if_it_must_not_be_sent_again() {
        incident(What.KILL, "gateway-1", 150, 160);
        outcome(Kind.POST, attempt(100, 155, Seen.UNANSWERED));
        assertExcused(Excuse.BROKEN_BY_GATEWAY_KILL);
        incidents.clear();
        incident(What.STOP, "gateway-1", 150, 160);
        assertFailed();
    }
}
