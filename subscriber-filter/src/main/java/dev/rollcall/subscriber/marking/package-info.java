/** Marks answers that the gateway is to compress, by their content types. */
@NullMarked
package dev.rollcall.subscriber.marking;

import org.jspecify.annotations.NullMarked;
