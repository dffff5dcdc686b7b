package dev.rollcall.subscriber;

import dev.rollcall.subscriber.marking.AnswerMarker;
import jakarta.servlet.FilterChain;
import java.util.Optional;

/** What this filter does with requests and their answers, as far as settings ask for it. For use by many threads. */
final class AnswerStages {
    /** Leaves everything as it is. */
    static final AnswerStages NONE = new AnswerStages(Optional.empty());

    private final Optional<AnswerMarker> marker;

    private AnswerStages(Optional<AnswerMarker> marker) {
        this.marker = marker;
    }

    /** Returns the stages that {@code settings} ask for. */
    static AnswerStages of(SubscriberSettings settings) {
        return new AnswerStages(settings.gzipTypes().map(AnswerMarker::new));
    }

    /** Returns the way into the application through all stages. */
    FilterChain before(FilterChain app) {
        return marker.<FilterChain>map(stage -> (request, response) -> stage.pass(request, response, app))
                .orElse(app);
    }
}
