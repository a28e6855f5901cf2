/**
 * jcstress on the swap map, the swap cache, folios and devices: what CPUs and compilers make of
 * them.
 */
package io.zswap.core.swap;
