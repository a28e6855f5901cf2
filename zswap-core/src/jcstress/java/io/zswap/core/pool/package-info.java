/** jcstress on the allocators: what CPUs and compilers make of them. */
package io.zswap.core.pool;
