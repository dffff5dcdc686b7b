/** Compares the gateway with other proxies in front of the same server; {@code jetty-base/benchmark} runs it. */
@NullMarked
package dev.rollcall.benchmark;

import org.jspecify.annotations.NullMarked;
