package io.zswap.natives;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.zswap.api.ClosedException;
import io.zswap.api.MachineException;
import io.zswap.api.explore.Replay;
import io.zswap.api.explore.Scenario;
import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.explore.StepText;
import io.zswap.api.explore.Trace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** A scenario in C: runs are requests in one native buffer, and packed traces in another. */
final class NativeScenario implements Scenario {
  private static final int OUT_LONGS = 1 << 18;
  private static final int IN_LONGS = 1 << 14;

  /** Where the one request of a batch begins: behind their number. */
  private static final int REQUEST = 1;

  /** A request; the order of {@code enum zn_request}. */
  private static final int REQUEST_LENGTH = REQUEST;

  private static final int REQUEST_ASLEEP = REQUEST + 1;
  private static final int REQUEST_FLAGS = REQUEST + 2;
  private static final int REQUEST_SCHEDULE = REQUEST + 3;

  /** Flags of a request; those of {@code enum zn_run}. */
  private static final int RUN_EXPLAIN = 1;

  private static final int RUN_NO_FACTS = 2;

  /** A result; the order of {@code enum zn_result}. */
  private static final int RESULT_LONGS = 0;

  private static final int RESULT_END = 1;
  private static final int RESULT_STEPS = 2;
  private static final int RESULT_PENDING = 3;
  private static final int RESULT_FACTS = 4;
  private static final int RESULT_TEXT = 5;
  private static final int RESULT_RACY = 6;
  private static final int RESULT_TRACE = 7;

  /** Ends of what was no run; those of {@code enum zn_no_run}. */
  private static final int END_BAD_SCHEDULE = -1;

  private static final int END_TOO_MUCH = -2;

  /** What a replay comes to; the order of {@code enum zn_replay}. */
  private static final int REPLAY_END = 0;

  private static final int REPLAY_STEPS = 1;
  private static final int REPLAY_OUTCOME = 2;
  private static final int REPLAY_VIOLATED = 3;
  private static final int REPLAY_DIFFERENT = 4;
  private static final int REPLAY_NANOSECONDS = 5;

  private static final int COUNT_SHIFT = 40;
  private static final int MASK = 0xFF;
  private static final Trace.End[] ENDS = Trace.End.values();

  private final String name;
  private final MachineLibrary library;
  private final int tasks;
  private final long copy;
  private final long handle;
  private final Memory inMemory = new Memory(IN_LONGS * 8L);
  private final Memory outMemory = new Memory(OUT_LONGS * 8L);
  private final long inAddress = Pointer.nativeValue(inMemory);
  private final long outAddress = Pointer.nativeValue(outMemory);
  private final LongBuffer in =
      inMemory.getByteBuffer(0, IN_LONGS * 8L).order(ByteOrder.nativeOrder()).asLongBuffer();
  private final LongBuffer out =
      outMemory.getByteBuffer(0, OUT_LONGS * 8L).order(ByteOrder.nativeOrder()).asLongBuffer();
  private final ByteBuffer schedule =
      inMemory.getByteBuffer(REQUEST_SCHEDULE * 8L, (IN_LONGS - REQUEST_SCHEDULE) * 8L);
  private long[] words = new long[1 << 12];
  private long dependences;
  private boolean closed;

  NativeScenario(String name, MachineLibrary library, ScenarioSpec spec) {
    NativeCompressors.checkOrigin(spec.config().codecOrigin());
    this.name = name;
    this.library = library;
    tasks = spec.tasks().size() + 2;
    ScenarioEncoding encoding = new ScenarioEncoding(spec);
    copy = library.acquire();
    boolean opened = false;
    try {
      handle = Bridge.scenarioOpen(copy, encoding.numbers(), encoding.payload());
      opened = true;
    } finally {
      if (!opened) {
        library.release(copy);
      }
    }
  }

  @Override
  public int tasks() {
    return tasks;
  }

  @Override
  public void run(byte[] steps, int length, int asleep, Trace trace) {
    request(steps, length, asleep, 0);
    runOnce();
    trace.clear();
    checkEnabled(out.get(RESULT_END), out.get(RESULT_STEPS));
    // In one piece: an array is read much faster than native memory.
    int total = (int) out.get(RESULT_LONGS);
    if (total > words.length) {
      words = new long[total * 2];
    }
    out.get(0, words, 0, total);
    unpack(trace);
  }

  @Override
  public long dependences() {
    return dependences;
  }

  private void checkEnabled(long end, long step) {
    if (end == END_TOO_MUCH) {
      throw new MachineException(
          name
              + ": step "
              + step
              + " touches more than the explorer can keep: cgroups nest too deep in this program;"
              + " five levels always fit");
    }
    if (end == END_BAD_SCHEDULE) {
      throw new IllegalArgumentException(
          "step " + step + " of the schedule names a task that is not enabled there");
    }
  }

  @Override
  public Replay replay(byte[] steps, int times, boolean facts) {
    if (times < 1) {
      throw new IllegalArgumentException(times + " runs are not at least one");
    }
    request(steps, steps.length, 0, facts ? 0 : RUN_NO_FACTS);
    long request = inAddress + REQUEST * 8L;
    Bridge.scenarioReplay(copy, handle, request, IN_LONGS - REQUEST, times, outAddress, OUT_LONGS);
    checkEnabled(out.get(REPLAY_END), out.get(REPLAY_STEPS));
    return new Replay(
        times,
        ENDS[(int) out.get(REPLAY_END)],
        (int) out.get(REPLAY_STEPS),
        out.get(REPLAY_OUTCOME),
        out.get(REPLAY_VIOLATED) != 0,
        out.get(REPLAY_DIFFERENT),
        out.get(REPLAY_NANOSECONDS));
  }

  private void unpack(Trace trace) {
    long[] w = words;
    dependences = w[RESULT_RACY];
    int at = RESULT_TRACE;
    for (long i = w[RESULT_STEPS]; i > 0; i--) {
      long word = w[at++];
      trace.step((int) word & MASK, (int) (word >> 8) & MASK, ((int) (word >> 16) & MASK) - 1);
      for (int n = (int) (word >>> COUNT_SHIFT); n > 0; n--) {
        trace.access(w[at++]);
      }
    }
    for (long i = w[RESULT_PENDING]; i > 0; i--) {
      long word = w[at++];
      int end = at + (int) (word >>> COUNT_SHIFT);
      trace.pending((int) word & MASK, Arrays.copyOfRange(w, at, end));
      at = end;
    }
    for (long i = w[RESULT_FACTS]; i > 0; i--) {
      trace.addFact(w[at++]);
    }
    trace.end(ENDS[(int) w[RESULT_END]]);
    int text = (int) w[RESULT_TEXT];
    if (text > 0) {
      String said = new String(outMemory.getByteArray(at * 8L, text), StandardCharsets.UTF_8);
      trace.violation(library.source().inWords(said));
    }
  }

  private void request(byte[] steps, int length, int asleep, int flags) {
    if (closed) {
      throw new ClosedException(name + ": the scenario has been closed");
    }
    if (length < 0 || length > steps.length || length > schedule.capacity()) {
      throw new IllegalArgumentException("no schedule has " + length + " steps here");
    }
    in.put(0, 1);
    in.put(REQUEST_LENGTH, length);
    in.put(REQUEST_ASLEEP, asleep);
    in.put(REQUEST_FLAGS, flags);
    schedule.put(0, steps, 0, length);
  }

  private void runOnce() {
    if (Bridge.scenarioRun(copy, handle, inAddress, IN_LONGS, outAddress, OUT_LONGS) != 1) {
      throw new MachineException(name + ": a run's trace does not fit");
    }
  }

  @Override
  public List<StepText> explain(byte[] steps) {
    request(steps, steps.length, 0, RUN_EXPLAIN);
    runOnce();
    List<StepText> told =
        Explanations.parse(Bridge.scenarioExplanation(copy, handle), tasks - 2, library.source());
    // The run goes on to its end; what was asked for may be its beginning.
    return told.size() > steps.length
        ? told.subList(0, steps.length)
        : Explanations.all(told, (int) out.get(RESULT_STEPS), steps.length);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Bridge.close(copy, handle);
    } finally {
      library.release(copy);
      inMemory.close();
      outMemory.close();
    }
  }
}
