/** jcstress on cgroups and object cgroups: what CPUs and compilers make of them. */
package io.zswap.core.memcg;
