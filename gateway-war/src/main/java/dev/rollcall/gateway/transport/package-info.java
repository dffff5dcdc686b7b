/**
 * Carries one HTTP/1.1 request to one backend, and its answer back, over pooled connections that a few threads read.
 */
@NullMarked
package dev.rollcall.gateway.transport;

import org.jspecify.annotations.NullMarked;
