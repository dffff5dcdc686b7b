package dev.rollcall.gateway.registry;

import dev.rollcall.gateway.upstream.Member;
import dev.rollcall.gateway.upstream.StaticBackend;
import dev.rollcall.gateway.upstream.Upstream;
import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The static backends, ready for pools. Immutable. */
final class StaticMembers {
    private final Map<Optional<ServiceKey>, List<Member>> membersByKey;

    /** @param upstreams the one upstream of each endpoint */
    StaticMembers(List<StaticBackend> backends, Function<Endpoint, Upstream> upstreams) {
        membersByKey = backends.stream()
                .collect(Collectors.groupingBy(
                        StaticBackend::key,
                        Collectors.mapping(
                                backend -> new Member(upstreams.apply(backend.endpoint()), backend.weight()),
                                Collectors.toUnmodifiableList())));
    }

    /** Returns who serves {@code key} while nobody has subscribed it; for empty, who serves whatever nobody has. */
    List<Member> of(Optional<ServiceKey> key) {
        return membersByKey.getOrDefault(key, List.of());
    }

    Set<ServiceKey> keys() {
        return membersByKey.keySet().stream().flatMap(Optional::stream).collect(Collectors.toUnmodifiableSet());
    }

    List<Upstream> upstreams() {
        return membersByKey.values().stream()
                .flatMap(List::stream)
                .map(Member::upstream)
                .distinct()
                .toList();
    }
}
