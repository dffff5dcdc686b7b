/** Who may subscribe what: senders, signatures, backends' addresses, loops. */
@NullMarked
package dev.rollcall.gateway.admission;

import org.jspecify.annotations.NullMarked;
