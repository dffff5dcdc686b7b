package dev.rollcall.gateway.admission;

import dev.rollcall.protocol.Endpoint;
import dev.rollcall.protocol.ServiceKey;

/**
 * When, and whom, the gateway has last believed about one backend.
 *
 * @param key what the backend serves
 * @param endpoint where it is; what is spoken there does not matter
 * @param uwsgi whether it was signed in uWSGI's way
 * @param keyId the signer's id; empty in uWSGI's way, where the key's host says who it is
 * @param timeMillis the datagram's time, in milliseconds since 1970
 */
public record Stamp(ServiceKey key, Endpoint endpoint, boolean uwsgi, String keyId, long timeMillis) {}
