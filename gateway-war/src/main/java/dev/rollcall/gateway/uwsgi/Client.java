package dev.rollcall.gateway.uwsgi;

/**
 * Who has sent a request, and over what.
 *
 * @param address an IP address
 * @param port 0 where nobody knows: behind another proxy
 * @param tls whether the client speaks TLS, to us or to a proxy that is trusted
 */
public record Client(String address, int port, boolean tls) {}
