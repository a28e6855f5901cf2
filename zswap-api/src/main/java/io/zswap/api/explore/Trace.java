package io.zswap.api.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What happened in one run: for each step who took it, who else could have, and what it touched;
 * then how the run ended and what it left. Filled by a {@link Scenario}, reused from run to run.
 * Not thread-safe.
 */
public final class Trace {
  /** Most tasks of a program. */
  public static final int MAX_TASKS = 8;

  /** In place of an operation: none of the program's, or not told. */
  public static final int NO_OPERATION = -1;

  /** How a run ended. */
  public enum End {
    /** Every task finished. */
    FINISHED,
    /** Some task did not finish, and none could go on. */
    DEADLOCK,
    /** Only sleeping tasks could go on: another run covers what would follow. */
    CUT,
    /** The step limit was reached. */
    LIMIT
  }

  private int length;
  private byte[] task = new byte[256];
  private int[] enabled = new int[256];
  private byte[] operation = new byte[256];
  private int[] firstAccess = new int[257];
  private long[] accesses = new long[512];
  private final long[][] pending = new long[MAX_TASKS][];
  private End end = End.FINISHED;
  private long[] facts = new long[64];
  private int factCount;
  private final List<String> violations = new ArrayList<>();

  /** An empty trace. */
  public Trace() {}

  /** Empties the trace. */
  public void clear() {
    length = 0;
    firstAccess[0] = 0;
    Arrays.fill(pending, null);
    end = End.FINISHED;
    factCount = 0;
    violations.clear();
  }

  /**
   * Adds a step without accesses yet, of an operation that is not told.
   *
   * @param by the task that takes it
   * @param enabledMask bit per task that could have taken a step here, {@code by} included
   */
  public void step(int by, int enabledMask) {
    step(by, enabledMask, NO_OPERATION);
  }

  /**
   * Adds a step without accesses yet.
   *
   * @param by the task that takes it
   * @param enabledMask bit per task that could have taken a step here, {@code by} included
   * @param of which of the task's operations it belongs to, or {@link #NO_OPERATION}
   */
  public void step(int by, int enabledMask, int of) {
    if (length == task.length) {
      int more = length * 2;
      task = Arrays.copyOf(task, more);
      enabled = Arrays.copyOf(enabled, more);
      operation = Arrays.copyOf(operation, more);
      firstAccess = Arrays.copyOf(firstAccess, more + 1);
    }
    task[length] = (byte) by;
    enabled[length] = enabledMask;
    operation[length] = (byte) of;
    length++;
    firstAccess[length] = firstAccess[length - 1];
  }

  /** Adds an access ({@link Access#of}) to the last step. */
  public void access(long access) {
    int at = firstAccess[length];
    if (at == accesses.length) {
      accesses = Arrays.copyOf(accesses, at * 2);
    }
    accesses[at] = access;
    firstAccess[length] = at + 1;
  }

  /** Says what a task that has not finished announced last; copies nothing. */
  public void pending(int taskId, long[] announced) {
    pending[taskId] = announced;
  }

  /** Says how the run ended. */
  public void end(End how) {
    end = how;
  }

  /** Adds a fact about what the run left; {@link Facts} fixes their order. */
  public void addFact(long value) {
    if (factCount == facts.length) {
      facts = Arrays.copyOf(facts, factCount * 2);
    }
    facts[factCount++] = value;
  }

  /** Adds a broken invariant, for example {@code I2 read of a freed entry}. */
  public void violation(String text) {
    violations.add(text);
  }

  /** Number of steps. */
  public int length() {
    return length;
  }

  /** Who took a step. */
  public int task(int step) {
    return task[step];
  }

  /** Who could have taken it, as a bit per task. */
  public int enabled(int step) {
    return enabled[step];
  }

  /**
   * Which of its task's operations a step belongs to; {@link #NO_OPERATION} for work items and
   * callbacks, and where the machine does not tell.
   */
  public int operation(int step) {
    return operation[step];
  }

  /** What a step touched; a new array. */
  public long[] accesses(int step) {
    return Arrays.copyOfRange(accesses, firstAccess[step], firstAccess[step + 1]);
  }

  /** What an unfinished task announced last; empty if the task finished. */
  public long[] pending(int taskId) {
    long[] p = pending[taskId];
    return p == null ? new long[0] : p;
  }

  /** How the run ended. */
  public End end() {
    return end;
  }

  /** Number of facts. */
  public int factCount() {
    return factCount;
  }

  /** One fact. */
  public long fact(int index) {
    return facts[index];
  }

  /** Broken invariants; empty if none. */
  public List<String> violations() {
    return violations;
  }

  /** The schedule of the whole run. */
  public byte[] schedule() {
    return Arrays.copyOf(task, length);
  }
}
