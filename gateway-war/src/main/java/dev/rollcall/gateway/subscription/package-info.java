/** Receives subscription datagrams on one thread and applies the good ones to the registry. */
@NullMarked
package dev.rollcall.gateway.subscription;

import org.jspecify.annotations.NullMarked;
