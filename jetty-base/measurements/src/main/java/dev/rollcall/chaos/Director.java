package dev.rollcall.chaos;

import dev.rollcall.chaos.Incident.What;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Does what the plan says, one step after the other, and notes when. */
final class Director {
    private final Fleet fleet;
    private final Timeline timeline;
    private final Client client;
    private final Load load;
    private final PrintStream out;
    private final List<Incident> incidents = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private int done;

    Director(Fleet fleet, Timeline timeline, Client client, Load load, PrintStream out) {
        this.fleet = fleet;
        this.timeline = timeline;
        this.client = client;
        this.load = load;
        this.out = out;
    }

    List<Incident> incidents() {
        return List.copyOf(incidents);
    }

    /** Returns what went wrong with the servers themselves. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    /** Takes step after step of the plan, in whole rounds, until this moment; a server that does not start ends it. */
    void follow(Plan plan, long untilMillis) throws InterruptedException {
        try {
            do {
                for (Step step : plan.nextRound()) {
                    take(step);
                }
            } while (timeline.millis() < untilMillis);
        } catch (IOException failed) {
            problems.add("the plan could not be followed to its end: " + failed.getMessage());
        }
    }

    /** Returns when it is done and the rest after it is over. */
    private void take(Step step) throws IOException, InterruptedException {
        say("event " + ++done + "  " + step);
        switch (step.action()) {
            case ADD_INSTANCE -> {
                fleet.addInstance(step.target());
                say("         " + step.target() + " serves");
            }
            case ADD_GATEWAY -> {
                client.add(fleet.addGateway(step.target()));
                say("         " + step.target() + " serves");
            }
            case REMOVE_GATEWAY -> {
                end(step, What.STOP, false);
                client.remove(step.target());
            }
            case ROLL_INSTANCE, ROLL_GATEWAY -> end(step, What.STOP, true);
            case REMOVE_INSTANCE -> end(step, What.STOP, false);
            case DRAIN_INSTANCE -> drain(step);
            case KILL_INSTANCE, KILL_GATEWAY -> end(step, What.KILL, true);
            case PAUSE_INSTANCE, PAUSE_GATEWAY -> pause(step);
            case WEATHER -> fleet.weather(step.weather());
        }
        Thread.sleep(step.restMillis());
        say("         " + load.ended() + " requests have ended, " + load.failures() + " of them unanswered");
    }

    private void end(Step step, What how, boolean again) throws IOException, InterruptedException {
        Server server = fleet.server(step.target());
        long from = timeline.millis();
        if (how == What.STOP) {
            if (!server.stop()) {
                problems.add(step.target() + " did not end after SIGTERM, and was killed");
            }
        } else {
            server.kill();
        }
        long gone = timeline.millis();
        say("         " + step.target() + " has ended, " + (gone - from) + " ms after the signal");
        // In the list before its successor starts, in case that fails.
        incidents.add(new Incident(how, step.target(), from, gone, Long.MAX_VALUE));
        if (again) {
            Thread.sleep(step.millis());
            server.start();
            long back = timeline.millis();
            incidents.set(incidents.size() - 1, new Incident(how, step.target(), from, gone, back));
            if (fleet.isGateway(step.target())) {
                fleet.awaitRouting(server);
            } else {
                server.awaitServing("/whole");
            }
            say("         " + step.target() + " serves again");
        }
    }

    /** Nothing may come of it, so that it is no incident. */
    private void drain(Step step) throws IOException, InterruptedException {
        Server server = fleet.server(step.target());
        server.takeOut();
        Thread.sleep(step.millis());
        server.putIn();
        say("         " + step.target() + " comes in again");
    }

    private void pause(Step step) throws IOException, InterruptedException {
        Server server = fleet.server(step.target());
        long from = timeline.millis();
        server.signal("STOP");
        try {
            Thread.sleep(step.millis());
        } finally {
            server.signal("CONT");
        }
        long on = timeline.millis();
        incidents.add(new Incident(What.PAUSE, step.target(), from, on, on));
        say("         " + step.target() + " goes on");
    }

    private void say(String text) {
        out.println(Timeline.seconds(timeline.millis()) + "  " + text);
    }
}
