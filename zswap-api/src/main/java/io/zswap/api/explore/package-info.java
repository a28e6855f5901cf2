/**
 * What a machine offers to an explorer: a {@link io.zswap.api.explore.Scenario} runs one program of
 * several tasks again and again, each time under the schedule that the explorer names, and fills in
 * a {@link io.zswap.api.explore.Trace} of what every step touched.
 *
 * <p>Uses io.zswap.api.machine and the JDK.
 */
@NullMarked
package io.zswap.api.explore;

import org.jspecify.annotations.NullMarked;
