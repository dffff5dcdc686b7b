/** The composition root: reads the configuration, builds, starts and stops the gateway's parts. */
@NullMarked
package dev.rollcall.gateway;

import org.jspecify.annotations.NullMarked;
