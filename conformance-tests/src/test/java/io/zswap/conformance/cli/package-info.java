/** Tests of the commands, called as a shell would. */
@NullMarked
package io.zswap.conformance.cli;

import org.jspecify.annotations.NullMarked;
