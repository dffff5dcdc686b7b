/** The access log: one line for every exchange, written by a thread of its own. */
@NullMarked
package dev.rollcall.gateway.access;

import org.jspecify.annotations.NullMarked;
