/**
 * A web application that knows nothing of Rollcall and is served through it all the same. Every page is one small
 * class; {@link dev.rollcall.sample.SampleServlet} lists them.
 */
@NullMarked
package dev.rollcall.sample;

import org.jspecify.annotations.NullMarked;
