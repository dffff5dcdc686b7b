package dev.rollcall.gateway.upstream;

import java.util.List;

/**
 * The backends of one key, in the order in which they subscribed. May be empty: the key is known, nobody serves it now.
 *
 * @param members the backends; copied
 */
public record Pool(List<Member> members) {
    public Pool {
        members = List.copyOf(members);
    }

    public boolean isEmpty() {
        return members.isEmpty();
    }
}
