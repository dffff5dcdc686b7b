package dev.rollcall.gateway.upstream;

import dev.rollcall.gateway.uwsgi.Modifiers;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        Member member = member(upstream);
        return member == null ? Modifiers.NONE : member.modifiers();
    }

    /** Returns how many gateways stand behind {@code upstream}, itself included: under another key it may be another number. */
    public int hops(Upstream upstream) {
        Member member = member(upstream);
        return member == null ? 0 : member.hops();
    }

    private @Nullable Member member(Upstream upstream) {
        for (Member member : members) {
            if (member.upstream() == upstream) {
                return member;
            }
        }
        return null;
    }
}
