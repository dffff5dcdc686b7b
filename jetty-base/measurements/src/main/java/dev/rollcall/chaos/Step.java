package dev.rollcall.chaos;

/**
 * One thing that is done.
 *
 * @param action what
 * @param target to which server; {@code datagrams} if to none
 * @param millis how long it is paused, or out, or dead before it is started again; 0 where neither applies
 * @param weather the weather from then on, if the action is that
 * @param restMillis how long nothing is done afterwards
 */
record Step(Action action, String target, int millis, Weather weather, int restMillis) {
    @Override
    public String toString() {
        String length = millis > 0 ? " (" + millis + " ms)" : "";
        String what = action == Action.WEATHER ? weather.toString() : action.words() + length;
        return target + ": " + what;
    }
}
