/**
 * Asks gateways at a constant rate while instances and gateways are stopped, killed, paused and added, and judges what the
 * clients saw; {@code jetty-base/chaos} runs it.
 */
@NullMarked
package dev.rollcall.chaos;

import org.jspecify.annotations.NullMarked;
