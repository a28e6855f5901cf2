/** The suite itself, over every machine that can run. */
@NullMarked
package io.zswap.conformance.suite;

import org.jspecify.annotations.NullMarked;
