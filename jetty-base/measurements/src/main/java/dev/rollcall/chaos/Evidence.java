package dev.rollcall.chaos;

import java.util.List;
import java.util.Map;

/**
 * What servers have written down about requests.
 *
 * @param executed the instances that executed a request, once for each time, by the request's id
 * @param sentTo the instances that a request was sent to last, according to the gateways, by the request's id
 */
record Evidence(Map<String, List<String>> executed, Map<String, List<String>> sentTo) {
    int executions(String id) {
        return executed.getOrDefault(id, List.of()).size();
    }

    /** Returns whether the request may have reached this instance: it says so itself, or a gateway does. */
    boolean reached(String id, String instance) {
        return executed.getOrDefault(id, List.of()).contains(instance)
                || sentTo.getOrDefault(id, List.of()).contains(instance);
    }
}
