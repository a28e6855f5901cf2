package io.zswap.core.explore;

import io.zswap.api.MachineException;
import io.zswap.api.explore.Access;
import io.zswap.api.explore.FreeMode;
import io.zswap.core.sync.FolioLock;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Hands every lock, point and grace period to a {@link Scheduler}. Between runs of tasks it lets
 * its one caller do as it likes.
 *
 * <p>Points are merged where nothing is lost by it. A lock given back, or a read-side section left,
 * with no point since it was taken makes one step with the taking, unless others may try to take it
 * and fail; a section begins with the first point in it. What no task of a program can change is
 * not announced at all.
 */
public final class ControlledSync extends Sync {
  private static final Op[] OPS = Op.values();
  private static final int KIND_SHIFT = 40;
  private static final long OBJECT_MASK = (1L << KIND_SHIFT) - 1;

  static final int LOCK = OPS.length;
  static final int RCU = LOCK + 1;

  /** What running the shrink worker announces. */
  static final long WORK_ACCESS = access(Op.WORK.ordinal(), 0, Access.WRITE);

  /** What running a callback announces. */
  static final long CALLBACK_ACCESS = access(RCU, 0, Access.WRITE);

  /** More accesses to memory between two points than any list here is long. */
  private static final int MAX_TOUCHES = 1_000_000;

  private final boolean[] active = new boolean[OPS.length];
  private final boolean rcuActive;
  private final boolean accessLevel;
  private final Memory memory;
  private final Scheduler scheduler;
  private final List<String> warnings = new ArrayList<>();
  private final List<LockState> locks = new ArrayList<>();
  private final List<LockState> polledLocks = new ArrayList<>();

  /** What the next step changes as well. */
  private final List<Long> also = new ArrayList<>();

  private int folioLocks;
  private @Nullable String unlockedWrongly;
  private @Nullable String markedUnlockedWrongly;
  private int touches;

  private int markedWarnings;
  private int markedLocks;
  private int markedFolioLocks;

  /** Set while somebody looks on: that counts for nothing. */
  private boolean observing;

  /**
   * For one program.
   *
   * @param active what tasks can change
   * @param rcuActive whether there can be callbacks
   * @param accessLevel whether entries' fields are points
   */
  public ControlledSync(
      Scheduler scheduler, Set<Op> active, boolean rcuActive, FreeMode mode, boolean accessLevel) {
    this.scheduler = scheduler;
    for (Op op : EnumSet.copyOf(active)) {
      this.active[op.ordinal()] = true;
    }
    this.rcuActive = rcuActive;
    this.accessLevel = accessLevel;
    memory = new Memory(mode);
    scheduler.polls(this::isPolled);
  }

  /**
   * The machine is made and set up: what has come to pass so far belongs to the beginning of every
   * run.
   */
  public void mark() {
    if (!scheduler.rcu().isEmpty()) {
      throw new IllegalStateException("a callback is left from the setup");
    }
    memory.mark();
    markedWarnings = warnings.size();
    markedUnlockedWrongly = unlockedWrongly;
    markedLocks = locks.size();
    markedFolioLocks = folioLocks;
  }

  /**
   * Goes back to the mark. The locks that there were then are the machine's own to go back with.
   */
  public void rewind() {
    touches = 0;
    memory.rewind();
    shorten(warnings, markedWarnings);
    unlockedWrongly = markedUnlockedWrongly;
    also.clear();
    shorten(locks, markedLocks);
    polledLocks.removeIf(lock -> lock.id >= markedLocks);
    folioLocks = markedFolioLocks;
    scheduler.reset();
  }

  private static void shorten(List<?> list, int size) {
    for (int i = list.size() - 1; i >= size; i--) {
      list.remove(i);
    }
  }

  /** How many objects of this kind live. */
  public int live(Op op) {
    return memory.live(op);
  }

  /** Locks that are not given back. */
  public int heldLocks() {
    int held = 0;
    for (LockState lock : locks) {
      if (lock.owner != LockState.FREE) {
        held++;
      }
    }
    return held;
  }

  /** Puts into words who has which lock, and who is in a read-side section. */
  void describeLocks(Map<String, String> words) {
    for (LockState lock : locks) {
      if (lock.owner >= 0) {
        String name = "lock " + lock.name;
        words.put(words.containsKey(name) ? name + " #" + lock.id : name, "task " + lock.owner);
      }
    }
    for (int task = 0; task < scheduler.tasks(); task++) {
      if (scheduler.rcu().isReader(task)) {
        words.put("rcu, task " + task, "read side");
      }
    }
  }

  /** WARNs that fired, and where. */
  public List<String> warningTexts() {
    return warnings;
  }

  /**
   * That somebody gave back a lock which was not its own, and where; null if nobody did. Who is
   * thrown out of the code under test may do so on the way: what threw is what is broken, then.
   */
  public @Nullable String unlockedWrongly() {
    return unlockedWrongly;
  }

  /** Looks at a machine whose tasks stand still in the middle of anything. */
  void observe(Runnable look) {
    int task = scheduler.current;
    scheduler.current = Fibers.DRIVER;
    observing = true;
    try {
      look.run();
    } finally {
      observing = false;
      scheduler.current = task;
    }
  }

  int current() {
    return scheduler.current;
  }

  private static long access(int kind, long object, int mode) {
    return Access.of((long) (kind + 1) << KIND_SHIFT | (object & OBJECT_MASK), mode);
  }

  static int kind(long access) {
    return (int) (Access.object(access) >>> KIND_SHIFT) - 1;
  }

  static long objectOf(long access) {
    return Access.object(access) & OBJECT_MASK;
  }

  /** Steps on: whatever loops passes a point now and then. */
  private void begin(long access) {
    touches = 0;
    scheduler.begin(access);
    for (int i = 0; i < also.size(); i++) {
      scheduler.add(also.get(i));
    }
    also.clear();
    if (scheduler.rcu().begins(scheduler.current)) {
      scheduler.add(access(RCU, 0, Access.READ));
    }
  }

  private void announce(int kind, long object, int mode) {
    begin(access(kind, object, mode));
    scheduler.step(Waiting.ALWAYS, null);
  }

  private LockState newLock(String name, boolean polled, boolean tried) {
    LockState lock = new LockState(locks.size(), name, polled, tried);
    locks.add(lock);
    if (lock.polled) {
      polledLocks.add(lock);
    }
    return lock;
  }

  LockState lock(int id) {
    return locks.get(id);
  }

  String lockName(int id) {
    return locks.get(id).name;
  }

  @Override
  public Mutex mutex(String name, Guards what) {
    boolean looked = what != Guards.ALLOCATOR || active[Op.LIMITS.ordinal()];
    return new ControlledMutex(this, newLock(name, what == Guards.SWAP_MAP, false), looked);
  }

  @Override
  public FolioLock folioLock() {
    return new ControlledFolioLock(this, newLock("folio " + folioLocks++, false, true));
  }

  void lock(LockState lock) {
    if (observing) {
      return;
    }
    if (scheduler.current >= 0) {
      begin(access(LOCK, lock.id, Access.ACQUIRE));
      scheduler.step(Waiting.LOCK, lock);
      lock.since = scheduler.steps();
    } else if (lock.owner != LockState.FREE) {
      throw new Broken("I6 deadlock on " + lock.name + Places.hereInWords());
    }
    lock.owner = scheduler.current;
  }

  boolean tryLock(LockState lock) {
    if (scheduler.current >= 0) {
      announce(LOCK, lock.id, Access.WRITE);
      lock.since = scheduler.steps();
    }
    if (lock.owner != LockState.FREE) {
      return false;
    }
    lock.owner = scheduler.current;
    return true;
  }

  void unlock(LockState lock) {
    if (observing || scheduler.isAborting()) {
      return;
    }
    if (scheduler.current >= 0
        && (lock.tried || lock.owner != scheduler.current || lock.since != scheduler.steps())) {
      announce(LOCK, lock.id, Access.RELEASE);
    }
    if (lock.owner != scheduler.current && unlockedWrongly == null) {
      String whose = lock.owner == LockState.FREE ? "nobody has: " : "another task has: ";
      unlockedWrongly = "I7 unlock of what " + whose + lock.name + Places.hereInWords();
    }
    lock.owner = LockState.FREE;
    if (lock.changed != null) {
      scheduler.changed(lock.changed);
      lock.changed = null;
    }
  }

  boolean isLocked(LockState lock) {
    lookAtLock(lock);
    return lock.owner != LockState.FREE;
  }

  void lookAtLock(LockState lock) {
    if (scheduler.current >= 0 && lock.owner != scheduler.current) {
      announce(LOCK, lock.id, Access.READ);
    }
  }

  @Override
  public int rcuReadLock() {
    if (rcuActive && scheduler.current >= 0) {
      scheduler.rcu().enter(scheduler.current);
    }
    return 0;
  }

  @Override
  public void rcuReadUnlock(int token) {
    if (!rcuActive || scheduler.current < 0 || scheduler.isAborting()) {
      return;
    }
    // As with locks: left in the step that it began with, it kept nobody waiting.
    if (scheduler.rcu().isLastOfBegun(scheduler.current, scheduler.steps())) {
      scheduler.begin(access(RCU, 0, Access.READ));
      scheduler.step(Waiting.ALWAYS, null);
    }
    scheduler.rcu().leave(scheduler.current);
  }

  @Override
  public void callRcu(Runnable callback) {
    if (scheduler.current >= 0) {
      if (!rcuActive) {
        throw new MachineException("a callback in a program that was to have none");
      }
      announce(RCU, 0, Access.WRITE);
    }
    scheduler.rcu().add(callback);
  }

  @Override
  public void synchronizeRcu() {
    // With nobody else at the machine, the caller is the only reader.
    if (scheduler.current < 0) {
      return;
    }
    if (!rcuActive) {
      throw new MachineException("a grace period in a program that was to have none");
    }
    announce(RCU, 0, Access.WRITE);
    Object period = scheduler.rcu().begin();
    begin(access(RCU, 0, Access.WRITE));
    scheduler.step(Waiting.GRACE_PERIOD, period);
    scheduler.rcu().end(period);
  }

  @Override
  public void flush() {
    // Under the scheduler callbacks run on a task of their own.
    if (scheduler.current < 0) {
      scheduler.rcu().runAll();
    }
  }

  @Override
  public int cpu(int cpus) {
    return Math.max(0, scheduler.current) % cpus;
  }

  @Override
  public void pause(Object polled) {
    pause(polled, scheduler.lookedAt());
  }

  @Override
  public long moment() {
    return scheduler.moment();
  }

  @Override
  public void pause(Object polled, long since) {
    if (scheduler.current < 0) {
      throw new Broken("I6 waits for ever" + Places.hereInWords());
    }
    scheduler.beginPoll(since);
    if (scheduler.rcu().begins(scheduler.current)) {
      scheduler.add(access(RCU, 0, Access.READ));
    }
    scheduler.step(Waiting.POLL, polled);
    scheduler.endPoll();
  }

  /** Whether an access is to what changes when something that is polled does. */
  private boolean isPolled(long access) {
    int kind = kind(access);
    return kind == Op.SWAP_CACHE.ordinal()
        || kind == Op.SWAP_USERS.ordinal()
        || kind == Op.TREE_REF.ordinal()
        || kind == Op.OBJCG.ordinal()
        || (kind == LOCK && lock((int) objectOf(access)).polled);
  }

  @Override
  public void changed(Object polled) {
    for (LockState lock : polledLocks) {
      if (lock.owner == scheduler.current) {
        lock.changed = polled;
        return;
      }
    }
    scheduler.changed(polled);
  }

  @Override
  public void point(Op op, long object) {
    if (scheduler.current >= 0 && active[op.ordinal()]) {
      announce(op.ordinal(), object, Access.WRITE);
    }
  }

  @Override
  public void also(Op op, long object) {
    if (scheduler.current >= 0 && active[op.ordinal()]) {
      also.add(access(op.ordinal(), object, Access.WRITE));
    }
  }

  @Override
  public void look(Op op, long object) {
    if (scheduler.current >= 0 && active[op.ordinal()]) {
      announce(op.ordinal(), object, Access.READ);
    }
  }

  @Override
  public void born(Op op, long object) {
    memory.born(op, object);
  }

  @Override
  public void touch(Op op, long object) {
    if (observing || scheduler.isAborting()) {
      return;
    }
    if (accessLevel && op == Op.ENTRY) {
      point(op, object);
    }
    if (++touches > MAX_TOUCHES) {
      throw new Broken("I6 a loop without an end" + Places.hereInWords());
    }
    memory.touch(op, object);
  }

  @Override
  public boolean died(Op op, long object) {
    return memory.died(op, object);
  }

  @Override
  public void warned(String text) {
    warnings.add("I7 WARN: " + text + Places.hereInWords());
  }

  @Override
  public ByteBuffer offHeap(int bytes, boolean zeroed) {
    return memory.offHeap(bytes, zeroed);
  }

  @Override
  public Executor workqueue(String name) {
    // The work item knows that it is queued, and the kworker task asks it.
    return work -> {};
  }
}
