/** What the gateway costs. Compiled with everything else so that it cannot rot, run by hand. */
@NullMarked
package dev.rollcall.measurements;

import org.jspecify.annotations.NullMarked;
