/** jcstress on the library's front: values that are replaced, and areas that are closed. */
package io.zswap.store;
