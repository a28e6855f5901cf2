package io.zswap.conformance.explore;

import io.zswap.conformance.explore.Branch.Node;

/**
 * One of several parts of a search space, so that many runners can share it. The first choices of a
 * schedule cut the space into pieces, and each shard takes every count-th of them: the shards'
 * pieces do not overlap, and all shards together are the whole.
 *
 * <p>Where the cut is made nothing is left out: there every task that can run is tried, while
 * deeper down a search leaves out what it leaves out otherwise. So all shards together make more
 * runs than one search of the whole would.
 *
 * @param index which one, from 1
 * @param count how many there are
 */
public record Shard(int index, int count) {
  /** Everything. */
  public static final Shard WHOLE = new Shard(1, 1);

  /** Most shards. */
  public static final int MOST = 4096;

  /** Pieces per shard, so that shards are of similar size. */
  private static final int PIECES = 16;

  /** Most first choices that cut the space, for programs that never have so many pieces. */
  private static final int DEEPEST = 64;

  /**
   * A shard.
   *
   * @throws IllegalArgumentException if it is none of {@code count}, or there are too many
   */
  public Shard {
    if (count < 1 || count > MOST || index < 1 || index > count) {
      throw new IllegalArgumentException(
          "shard " + index + "/" + count + " is none of 1/N to N/N with N up to " + MOST);
    }
  }

  /** Of the form {@code 3/8}. */
  public static Shard parse(String text) {
    String[] parts = text.split("/", -1);
    try {
      if (parts.length == 2) {
        return new Shard(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no shard, expected one like 3/8", e);
    }
    throw new IllegalArgumentException("'" + text + "' is no shard, expected one like 3/8");
  }

  /** Whether this is everything. */
  public boolean whole() {
    return count == 1;
  }

  @Override
  public String toString() {
    return index + "/" + count;
  }

  /** Makes all runs of a search that a cut does not leave to others. */
  interface Walk {
    void along(Cut cut);
  }

  /** As few first choices as give enough pieces; every shard finds the same number. */
  Cut cut(Walk walk) {
    if (whole()) {
      return new Cut(0, 0, 1, Long.MAX_VALUE);
    }
    long enough = (long) PIECES * count;
    for (int depth = 2; depth < DEEPEST; depth += 2) {
      Cut trial = new Cut(depth, -1, 1, enough);
      walk.along(trial);
      if (trial.enough()) {
        return new Cut(depth, index - 1, count, Long.MAX_VALUE);
      }
    }
    return new Cut(DEEPEST, index - 1, count, Long.MAX_VALUE);
  }

  /** Tells the pieces of one search apart. */
  static final class Cut {
    private final int depth;
    private final int remainder;
    private final int count;
    private final long enough;
    private long pieces;

    /** Every count-th piece is taken, or none if the remainder is negative. */
    Cut(int depth, int remainder, int count, long enough) {
      this.depth = depth;
      this.remainder = remainder;
      this.count = count;
      this.enough = enough;
    }

    /**
     * Whether the run that follows a schedule is to be made here. To be asked once for every run,
     * in order.
     */
    boolean mine(byte[] schedule) {
      if (schedule.length <= depth) {
        pieces++;
      }
      return (pieces - 1) % count == remainder;
    }

    /** Where the cut is made all are tried; below it only what is taken. */
    void apply(Branch branch, boolean mine) {
      for (int k = 0; k < Math.min(depth, branch.nodes.size()); k++) {
        Node node = branch.nodes.get(k);
        node.backtrack |= node.enabled;
      }
      while (!mine && branch.nodes.size() > depth) {
        branch.pop();
      }
    }

    /** Whether the pieces counted are enough, so that the search can end. */
    boolean enough() {
      return pieces >= enough;
    }
  }
}
