package dev.rollcall.gateway.admission;

import java.util.List;

/**
 * Whom the gateway believes.
 *
 * @param key what its signatures must fit
 * @param hosts the names that it may claim
 * @param order what it has said so far
 */
record Signer(VerifyingKey key, List<HostBinding> hosts, DatagramOrder order) {
    Signer {
        hosts = List.copyOf(hosts);
    }
}
