/**
 * jcstress on the tree, the entry slab, the pool list and the counters: what CPUs and compilers
 * make of them.
 */
package io.zswap.core;
