package dev.rollcall.chaos;

/**
 * What happens to datagrams.
 *
 * @param lost how many of a hundred are lost
 * @param doubled how many of a hundred come twice
 * @param delayMillis how long each is held back at the most, so that they overtake each other
 */
record Weather(int lost, int doubled, int delayMillis) {
    static final Weather FAIR = new Weather(0, 0, 0);

    @Override
    public String toString() {
        return "lost " + lost + " %, doubled " + doubled + " %, delayed by up to " + delayMillis + " ms";
    }
}
