/**
 * Inputs that nobody would write: everything that reads text from outside takes them or refuses
 * them by a {@link io.zswap.api.ZswapException}, and nothing else happens. Uses jqwik to make
 * inputs of good ones, and whatever it feeds.
 */
@NullMarked
package io.zswap.conformance.fuzz;

import org.jspecify.annotations.NullMarked;
