/** Keeps on disk what a gateway that is started again should know. */
@NullMarked
package dev.rollcall.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
