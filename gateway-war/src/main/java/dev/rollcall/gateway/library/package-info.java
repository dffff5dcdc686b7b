/** Carries what our own connections do not, TLS and requests that may become tunnels, by Jetty's client. */
@NullMarked
package dev.rollcall.gateway.library;

import org.jspecify.annotations.NullMarked;
