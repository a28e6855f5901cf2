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

  /** An entry is not longer. */
  private static final int MAX_ENTRY_BYTES = 64;

  private final FreeMode mode;
  private final byte[][] state = new byte[OPS.length][64];
  private final int[] live = new int[OPS.length];

  /** Every buffer, in the order in which they were asked for; later runs get them again. */
  private final List<Piece> pieces = new ArrayList<>();

  private int given;

  private byte[][] markedState = {};
  private int[] markedLive = {};
  private int markedGiven;

  /** A buffer. */
  private static final class Piece {
    final ByteBuffer memory;

    /** Whether it was asked for as zeros. */
    final boolean zeroed;

    /** What every run finds in it, as far as runs have come in it. */
    byte[] beginning = {};

    Piece(ByteBuffer memory, boolean zeroed) {
      this.memory = memory;
      this.zeroed = zeroed;
    }

    /** Bytes that a run may change. Only entries come in pieces that hardly anything is used of. */
    int used(int entries) {
      return zeroed ? memory.capacity() : Math.min(memory.capacity(), entries * MAX_ENTRY_BYTES);
    }

    void mark(int entries) {
      beginning = new byte[used(entries)];
      memory.get(0, beginning);
    }

    void rewind() {
      memory.put(0, beginning);
    }
  }

  Memory(FreeMode mode) {
    this.mode = mode;
    mark();
  }

  /** What is now is the beginning of every run. */
  void mark() {
    markedState = new byte[state.length][];
    Arrays.setAll(markedState, i -> state[i].clone());
    markedLive = live.clone();
    markedGiven = given;
    for (int i = 0; i < given; i++) {
      pieces.get(i).mark(entries());
    }
  }

  /** More than there ever were at a time. */
  private int entries() {
    return state[Op.ENTRY.ordinal()].length;
  }

  /** Goes back to the mark. */
  void rewind() {
    for (int i = 0; i < state.length; i++) {
      byte[] then = markedState[i];
      System.arraycopy(then, 0, state[i], 0, then.length);
      if (state[i].length > then.length) {
        Arrays.fill(state[i], then.length, state[i].length, (byte) 0);
      }
    }
    System.arraycopy(markedLive, 0, live, 0, live.length);
    given = markedGiven;
    for (int i = 0; i < markedGiven; i++) {
      pieces.get(i).rewind();
    }
  }

  ByteBuffer offHeap(int bytes, boolean zeroed) {
    int index = given++;
    while (index < pieces.size()) {
      Piece old = pieces.get(index);
      if (old.memory.capacity() == bytes && old.zeroed == zeroed) {
        old.rewind();
        return old.memory.clear();
      }
      // Another run took another path: from here on its needs count.
      pieces.remove(index);
    }
    ByteBuffer made = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    Piece piece = new Piece(made, zeroed);
    piece.mark(entries());
    pieces.add(piece);
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
      if (op == Op.ENTRY) {
        remember();
      }
    }
    states[i] = LIVE;
    live[op.ordinal()]++;
  }

  /** Entries come further than ever: what is there was there in the beginning. */
  private void remember() {
    for (Piece piece : pieces) {
      int known = piece.beginning.length;
      int more = piece.used(entries());
      piece.beginning = Arrays.copyOf(piece.beginning, more);
      piece.memory.get(known, piece.beginning, known, more - known);
    }
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
