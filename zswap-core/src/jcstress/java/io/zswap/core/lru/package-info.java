/** jcstress on the LRU lists: what CPUs and compilers make of them. */
package io.zswap.core.lru;
