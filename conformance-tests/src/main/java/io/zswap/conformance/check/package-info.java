/**
 * Explores litmus programs on machines, minimises what it finds, compares machines by their
 * outcomes, and keeps witnesses in schedule files.
 *
 * <p>May use every package of this module but the command line's.
 */
@NullMarked
package io.zswap.conformance.check;

import org.jspecify.annotations.NullMarked;
