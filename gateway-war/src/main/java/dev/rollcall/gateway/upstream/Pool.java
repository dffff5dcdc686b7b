package dev.rollcall.gateway.upstream;

import dev.rollcall.gateway.uwsgi.Modifiers;
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

    /** Returns what kind of request {@code upstream} expects here: under another key it may be another. */
    public Modifiers modifiers(Upstream upstream) {
        for (Member member : members) {
            if (member.upstream() == upstream) {
                return member.modifiers();
            }
        }
        return Modifiers.NONE;
    }
}
