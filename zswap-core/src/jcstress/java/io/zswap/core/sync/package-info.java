/** jcstress on RCU and work items: what CPUs and compilers make of them. */
package io.zswap.core.sync;
