package io.zswap.api.explore;

/**
 * One access of one step, packed into a {@code long}: which object, and how. Two steps depend on
 * each other if they touch one object and not both only read it; only the order of dependent steps
 * can change what happens.
 */
public final class Access {
  /** Looks at the object. */
  public static final int READ = 0;

  /** Changes the object, or reads and changes it in one step. */
  public static final int WRITE = 1;

  /** Takes the object; waits (is disabled) while somebody else has it. */
  public static final int ACQUIRE = 2;

  /** Gives the object back. Only its holder can. */
  public static final int RELEASE = 3;

  private static final int MODE_BITS = 2;

  private Access() {}

  /**
   * Packs an access.
   *
   * @param object any number that names the object, the same in every run; at most 2<sup>61</sup>
   * @param mode one of the constants of this class
   */
  public static long of(long object, int mode) {
    return object << MODE_BITS | mode;
  }

  /** The object of a packed access. */
  public static long object(long access) {
    return access >>> MODE_BITS;
  }

  /** The mode of a packed access. */
  public static int mode(long access) {
    return (int) (access & ((1 << MODE_BITS) - 1));
  }

  /** Whether the order of two accesses matters. */
  public static boolean dependent(long a, long b) {
    return object(a) == object(b) && (mode(a) != READ || mode(b) != READ);
  }

  /**
   * Whether two dependent accesses of two tasks can be possible at the same moment. Giving back is
   * possible only to the holder, and then nobody else can take or give back.
   */
  public static boolean mayBeCoEnabled(long a, long b) {
    return mode(a) == RELEASE ? mode(b) < ACQUIRE : mode(b) != RELEASE || mode(a) < ACQUIRE;
  }
}
