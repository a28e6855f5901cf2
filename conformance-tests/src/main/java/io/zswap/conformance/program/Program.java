package io.zswap.conformance.program;

import java.util.List;

/**
 * A litmus program.
 *
 * @param header where it starts
 * @param cgroupNames names of the cgroups that its tasks create, in the order of their numbers;
 *     those beyond the list are called C and their number
 * @param setup done by one task before the others start
 * @param tasks what is done; several at the same time
 * @param after done by one task when all have finished
 */
public record Program(
    Header header, List<String> cgroupNames, List<Step> setup, List<Task> tasks, List<Step> after) {
  /** Most operations of one program, ranges and repetitions expanded. */
  public static final int MAX_STEPS = 1 << 20;

  /** Copies the lists. */
  public Program {
    cgroupNames = List.copyOf(cgroupNames);
    setup = List.copyOf(setup);
    tasks = List.copyOf(tasks);
    after = List.copyOf(after);
  }

  /** A program with nothing before or after its tasks. */
  public Program(Header header, List<String> cgroupNames, List<Task> tasks) {
    this(header, cgroupNames, List.of(), tasks, List.of());
  }

  /** A program of one task {@code P0}. */
  public static Program single(Header header, List<Step> steps) {
    return new Program(header, List.of(), List.of(new Task("P0", steps)));
  }

  /** Its words for pages and cgroups. */
  public Names names() {
    return new Names(header, cgroupNames);
  }
}
