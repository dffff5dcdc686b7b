/** Serves the files of one folder in place of the application. */
@NullMarked
package dev.rollcall.subscriber.files;

import org.jspecify.annotations.NullMarked;
