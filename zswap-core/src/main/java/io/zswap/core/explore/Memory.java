package io.zswap.core.explore;

import io.zswap.api.explore.FreeMode;
import io.zswap.core.sync.Sync.Op;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Which objects live, what becomes of those that do not, and where their bytes are. */
final class Memory {
  private static final Op[] OPS = Op.values();
  private static final byte LIVE = 1;
  private static final byte FREED = 2;

  private final FreeMode mode;
  private final byte[][] state = new byte[OPS.length][64];
  private final int[] live = new int[OPS.length];

  /** Buffers in the order in which a run asks for them; the next run gets them again. */
  private final List<ByteBuffer> buffers = new ArrayList<>();

  private final List<byte[]> zeros = new ArrayList<>();
  private int nextBuffer;

  Memory(FreeMode mode) {
    this.mode = mode;
  }

  /** Forgets everything. */
  void reset() {
    for (byte[] states : state) {
      Arrays.fill(states, (byte) 0);
    }
    Arrays.fill(live, 0);
    nextBuffer = 0;
  }

  ByteBuffer offHeap(int bytes, boolean zeroed) {
    int index = nextBuffer++;
    while (index < buffers.size()) {
      ByteBuffer old = buffers.get(index);
      if (old.capacity() == bytes) {
        if (zeroed) {
          old.put(0, zeros.get(index));
        }
        return old.clear();
      }
      // Another run took another path: from here on its needs count.
      buffers.remove(index);
      zeros.remove(index);
    }
    ByteBuffer made = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    buffers.add(made);
    zeros.add(zeroed ? new byte[bytes] : new byte[0]);
    return made;
  }

  int live(Op op) {
    return live[op.ordinal()];
  }

  void born(Op op, long object) {
    byte[] states = state[op.ordinal()];
    int i = (int) object;
    if (i >= states.length) {
      states = Arrays.copyOf(states, Math.max(i + 1, states.length * 2));
      state[op.ordinal()] = states;
    }
    states[i] = LIVE;
    live[op.ordinal()]++;
  }

  private boolean isFreed(Op op, long object) {
    byte[] states = state[op.ordinal()];
    return object >= 0 && object < states.length && states[(int) object] == FREED;
  }

  void touch(Op op, long object) {
    if (isFreed(op, object) && (mode == FreeMode.POISON || mode == FreeMode.REUSE)) {
      throw new Broken("I2 use after free: " + word(op) + " " + object + Places.hereInWords());
    }
  }

  boolean died(Op op, long object) {
    if (isFreed(op, object)) {
      if (mode == FreeMode.NEVER) {
        return false;
      }
      throw new Broken("I2 double free: " + word(op) + " " + object + Places.hereInWords());
    }
    state[op.ordinal()][(int) object] = FREED;
    live[op.ordinal()]--;
    return mode == FreeMode.REUSE;
  }

  private static String word(Op op) {
    return op == Op.TREE ? "swap tree" : op.name().toLowerCase(Locale.ROOT);
  }
}
