/** Starts, watches and ends the processes that measurements are made on, gateways in real containers among them. */
@NullMarked
package dev.rollcall.servers;

import org.jspecify.annotations.NullMarked;
