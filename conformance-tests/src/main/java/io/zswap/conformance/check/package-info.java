/**
 * Explores litmus programs on machines, minimises what it finds, compares machines by their
 * outcomes, and keeps witnesses in schedule files.
 *
 * <p>The way of a program. Text: Programs.parse, ProgramBuilder, Program; with its race, Litmus.
 * Run: CheckCommand, CheckRun, Checker.check, Specs.of, Explorable.open, which gives core's
 * CoreScenario or, for C, NativeScenario (abi/runs.c, explore/sched.c). Searched: ReducedSearch, or
 * with a bound BoundedSearch; each schedule is one Scenario.run (core: Scheduler, then Performer;
 * C: sched_run, then abi/ops.c, world/, and from there kernel/ or reference/). Judged: ZswapJudge.
 * Printed: Minimiser, CheckFindings.draw, Replays.replay, Scenario.explain, Diagram.
 *
 * <p>Uses {@code io.zswap.conformance.explore}, {@code io.zswap.conformance.judge}, {@code
 * io.zswap.conformance.litmus}, {@code io.zswap.conformance.machines}, {@code
 * io.zswap.conformance.program} and {@code io.zswap.api}.
 */
@NullMarked
package io.zswap.conformance.check;

import org.jspecify.annotations.NullMarked;
