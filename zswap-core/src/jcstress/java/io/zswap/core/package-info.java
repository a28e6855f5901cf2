/**
 * jcstress on the tree, the entry slab, the pool list, the parameters and the counters: what CPUs
 * and compilers make of them.
 */
package io.zswap.core;
