package dev.rollcall.gateway.proxy;

/**
 * What there is for sending requests once more.
 *
 * @param budget how many
 * @param keptBytes how long a body may be that is kept for it; 0 for none
 */
record Retries(RetryBudget budget, int keptBytes) {
    /**
     * Returns whether a request may be sent once more, as far as the gateway's load is concerned. One that no backend has
     * got always may: it costs a connect and nobody's work, and {@link BackendChoice} sees to it that there are few. It is
     * paid for all the same, so that while backends are gone less is left for what costs more.
     *
     * @param addsLoad whether the last attempt may have made a backend work, or the backend has too much of that
     */
    boolean allow(boolean addsLoad) {
        if (addsLoad) {
            return budget.take(System.nanoTime());
        }
        budget.charge(System.nanoTime());
        return true;
    }
}
