/** Chooses a member of one pool. Pure: no I/O, no clock, no lock; time and randomness are arguments. */
@NullMarked
package dev.rollcall.gateway.balancer;

import org.jspecify.annotations.NullMarked;
