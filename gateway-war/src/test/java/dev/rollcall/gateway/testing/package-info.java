/** Real sockets for the tests, with every byte in the test's hands. */
@NullMarked
package dev.rollcall.gateway.testing;

import org.jspecify.annotations.NullMarked;
