package dev.rollcall.gateway.registry;

/**
 * What came of one look at a backend.
 *
 * @param verdict what it means
 * @param seen what was seen, for a person: printable ASCII, a few words; may be empty where all is as it should be
 */
public record ProofOutcome(Verdict verdict, String seen) {
    /** What a look at a backend means. */
    public enum Verdict {
        /** It is what it says. */
        PROVEN,
        /** It can be reached, and nothing shows that it is somebody else; nor that it is not. */
        DOUBTFUL,
        /** Nobody is there, or somebody else. */
        REFUSED
    }
}
