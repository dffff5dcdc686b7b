/** Carries bytes both ways between a client and a backend once they have left HTTP. */
@NullMarked
package dev.rollcall.gateway.tunnel;

import org.jspecify.annotations.NullMarked;
