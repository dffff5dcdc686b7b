package dev.rollcall.gateway.proxy;

import java.util.Locale;
import java.util.Set;

/**
 * Names of request fields with an underscore that would pass for a field of the gateway's own, or for one that frames the
 * message: CGI-like backends see no difference between {@code X_Forwarded_For} and {@code X-Forwarded-For} (RFC 9110
 * §17.10). Nobody sends them in good faith, not even through a trusted proxy, which may not know them.
 */
final class ShadowingNames {
    private static final Set<String> OTHERS = Set.of(
            "content-length",
            "max-forwards",
            HopByHop.INSTANCE.toLowerCase(Locale.ROOT),
            "transfer-encoding",
            RequestIds.FIELD.toLowerCase(Locale.ROOT),
            RequestTrail.FIELD.toLowerCase(Locale.ROOT));

    private ShadowingNames() {}

    /** @param lowerCaseName a field name in lower case */
    static boolean isOne(String lowerCaseName) {
        if (lowerCaseName.indexOf('_') < 0) {
            return false;
        }
        String meant = lowerCaseName.replace('_', '-');
        return OTHERS.contains(meant) || ForwardedFields.isOne(meant);
    }
}
