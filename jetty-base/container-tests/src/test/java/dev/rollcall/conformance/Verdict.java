package dev.rollcall.conformance;

/**
 * What one product did with one rule.
 *
 * @param isKept whether that is what the rule asks
 * @param words what is shown: for a kept rule the way it was kept, or nothing
 */
record Verdict(boolean isKept, String words) {
    static Verdict kept() {
        return new Verdict(true, "");
    }

    static Verdict kept(String how) {
        return new Verdict(true, how);
    }

    static Verdict broken(String what) {
        return new Verdict(false, what);
    }

    /** Returns that it is kept if the condition holds, and what is wrong if not. */
    static Verdict of(boolean condition, String otherwise) {
        return condition ? kept() : broken(otherwise);
    }

    /** Returns this, or the other one if this is kept. */
    Verdict and(Verdict other) {
        return isKept ? other : this;
    }

    /** Returns what stands in the table. */
    String cell() {
        if (!isKept) {
            return words;
        }
        return words.isEmpty() ? "ok" : "ok, " + words;
    }
}
