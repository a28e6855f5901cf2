/**
 * A swap area as a library: pages put away by one call and fetched by handle. {@link
 * io.zswap.api.area.PageArea} is what users and tools hold, whoever made it; {@link
 * io.zswap.api.area.AreaProvider} is how a tool finds one without knowing the library behind it.
 *
 * <p>Uses nothing but the JDK and the values of {@link io.zswap.api}.
 */
@NullMarked
package io.zswap.api.area;

import org.jspecify.annotations.NullMarked;
