/** Carries one HTTP exchange from client to backend and back. */
@NullMarked
package dev.rollcall.gateway.proxy;

import org.jspecify.annotations.NullMarked;
