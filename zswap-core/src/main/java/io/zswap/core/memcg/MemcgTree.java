package io.zswap.core.memcg;

import io.zswap.core.lru.ListLru;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All cgroups of a machine. Thread-safe.
 *
 * <p>Locks, outermost first: offlining (one at a time), the tree's shape, the objcg lists. The
 * shape lock is a leaf as seen from elsewhere: it is taken when a last reference goes, wherever
 * that is.
 */
public class MemcgTree {
  private final int nodes;
  private final Sync sync;
  private final Mutex offlineLock;
  private final Mutex shapeLock;
  private final ObjCgroups objcgs;

  /** Whether cgroups are looked up by number when they are long gone. */
  private final boolean keepsAll;

  /** Every cgroup ever made, or, if nobody wants them, the root. Guarded by {@link #shapeLock}. */
  private final List<Memcg> all = new ArrayList<>();

  /** How many were ever made. Guarded by {@link #shapeLock}. */
  private int made;

  /** Indexes of tables of lists that are taken. Guarded by {@link #shapeLock}. */
  private final BitSet kmemcgIds = new BitSet();

  private volatile Memcg[] living;
  private final Memcg root;

  private final List<ListLru> lrus = new ArrayList<>();
  private final List<Consumer<Memcg>> offlineHooks = new ArrayList<>();

  /** A tree of the root alone, which remembers every cgroup for {@link #get}. */
  public MemcgTree(int nodes, Sync sync) {
    this(nodes, sync, true);
  }

  /**
   * A tree of the root alone.
   *
   * @param keepsAll whether cgroups that are freed are kept for {@link #get}; otherwise the room
   *     they had is used again
   */
  public MemcgTree(int nodes, Sync sync, boolean keepsAll) {
    this.nodes = nodes;
    this.keepsAll = keepsAll;
    this.sync = sync;
    offlineLock = sync.mutex("cgroup offline");
    shapeLock = sync.mutex("cgroup tree");
    objcgs = new ObjCgroups(sync);
    root = new Memcg(made++, 0, null, nodes, this);
    kmemcgIds.set(0);
    all.add(root);
    living = new Memcg[] {root};
  }

  Sync sync() {
    return sync;
  }

  /** The root. */
  public Memcg root() {
    return root;
  }

  /** How many were ever made. */
  public int count() {
    shapeLock.lock();
    try {
      return made;
    } finally {
      shapeLock.unlock();
    }
  }

  /** The cgroup with this number, freed or not, of a tree that keeps all. */
  public Memcg get(int id) {
    shapeLock.lock();
    try {
      return all.get(id);
    } finally {
      shapeLock.unlock();
    }
  }

  /** The same with a reference; null if it is freed. */
  public @Nullable Memcg tryGet(int id) {
    Memcg memcg = get(id);
    return memcg.tryGetListed() ? memcg : null;
  }

  /** Those that are not freed, by number; not to be changed. */
  public Memcg[] living() {
    return living;
  }

  /**
   * Makes lists follow cgroups that go offline.
   *
   * @param cleanup called first, once the cgroup gives out no more online references
   */
  public void register(ListLru lru, Consumer<Memcg> cleanup) {
    offlineLock.lock();
    try {
      lrus.add(lru);
      offlineHooks.add(cleanup);
    } finally {
      offlineLock.unlock();
    }
  }

  /** Lets go of all lists; nobody uses them any more, though somebody may still have a cgroup. */
  public void forget() {
    offlineLock.lock();
    try {
      lrus.clear();
      offlineHooks.clear();
    } finally {
      offlineLock.unlock();
    }
  }

  /** A new child, or null if the parent is going offline or no index is left. */
  public @Nullable Memcg create(Memcg parent) {
    // Against offlining: a cgroup with an online child cannot go offline.
    offlineLock.lock();
    try {
      if (!parent.tryGetOnline()) {
        return null;
      }
      Memcg memcg = null;
      shapeLock.lock();
      try {
        memcg = create(parent, kmemcgIds.nextClearBit(0));
        return memcg;
      } finally {
        shapeLock.unlock();
        if (memcg == null) {
          // Not the last reference: it is online.
          parent.put();
        }
      }
    } finally {
      offlineLock.unlock();
    }
  }

  /** With all that may fail first: nothing is to be seen of a cgroup that nobody has. */
  private @Nullable Memcg create(Memcg parent, int kmemcgId) {
    Memcg memcg = new Memcg(made, kmemcgId, parent, nodes, this);
    Memcg[] children = with(parent.children, memcg);
    Memcg[] more = with(living, memcg);
    ObjCgroup objcg = objcgs.create(memcg, this);
    if (objcg == null) {
      return null;
    }
    memcg.objcg = objcg;
    // Until it is reparented, the objcg holds its cgroup.
    memcg.get();
    made++;
    kmemcgIds.set(kmemcgId);
    if (keepsAll) {
      all.add(memcg);
    }
    parent.children = children;
    living = more;
    return memcg;
  }

  /** The last reference to a cgroup has gone. */
  void released(Memcg memcg, Memcg parent) {}

  /**
   * Nobody looks at it any more. Until now it was its parent's child: if an ancestor goes offline,
   * whoever looks at this one needs the number of lists that are there.
   */
  void freed(Memcg memcg, Memcg parent, int kmemcgId) {
    shapeLock.lock();
    try {
      parent.children = without(parent.children, memcg);
      living = without(living, memcg);
      if (!keepsAll) {
        kmemcgIds.clear(kmemcgId);
      }
    } finally {
      shapeLock.unlock();
    }
  }

  private static Memcg[] with(Memcg[] memcgs, Memcg fresh) {
    Memcg[] more = Arrays.copyOf(memcgs, memcgs.length + 1);
    more[memcgs.length] = fresh;
    return more;
  }

  private static Memcg[] without(Memcg[] memcgs, Memcg gone) {
    return Arrays.stream(memcgs).filter(m -> m != gone).toArray(Memcg[]::new);
  }

  /**
   * Takes a cgroup offline (mem_cgroup_css_offline).
   *
   * @return false if it is the root, not online, or has an online child
   */
  public boolean offline(Memcg memcg) {
    offlineLock.lock();
    try {
      Memcg parent = memcg.parent();
      if (parent == null || !memcg.live || hasOnlineChild(memcg)) {
        return false;
      }
      sync.point(Sync.Op.CGROUP, memcg.id());
      memcg.live = false;
      for (Consumer<Memcg> hook : offlineHooks) {
        hook.accept(memcg);
      }
      reparent(memcg, parent);
      sync.point(Sync.Op.CGROUP, memcg.id());
      memcg.online = false;
      memcg.put();
      return true;
    } finally {
      offlineLock.unlock();
    }
  }

  /** Whether a child is online, so that the cgroup cannot go offline. */
  public boolean hasOnlineChild(Memcg memcg) {
    for (Memcg child : memcg.children) {
      if (child.live) {
        return true;
      }
    }
    return false;
  }

  /** Drops the base reference of a cgroup that is offline; false if it is not, or has none. */
  public boolean release(Memcg memcg) {
    offlineLock.lock();
    try {
      if (memcg.online || !memcg.based) {
        return false;
      }
      memcg.based = false;
    } finally {
      offlineLock.unlock();
    }
    memcg.put();
    return true;
  }

  /** Hands over to the parent what outlives the cgroup. */
  void reparent(Memcg memcg, Memcg parent) {
    reparentObjcgs(memcg, parent);
    reparentLrus(memcg, parent);
  }

  final void reparentObjcgs(Memcg memcg, Memcg parent) {
    ObjCgroup own = Objects.requireNonNull(memcg.objcg);
    sync.point(Sync.Op.CGROUP, memcg.id());
    memcg.objcg = null;
    objcgs.reparent(memcg, parent);
    own.put();
  }

  /** Moves what is on the cgroup's lists to its parent's. */
  void reparentLrus(Memcg memcg, Memcg parent) {
    int from = memcg.kmemcgId;
    // The number first, the lists after: what is added meanwhile goes to the parent (R4). The
    // parent's number is read each time, as it is what the lists below are moved to.
    renumber(memcg, parent);
    moveLists(from, parent);
  }

  final void renumber(Memcg memcg, Memcg parent) {
    for (Memcg m = memcg; m != null; m = nextDescendant(m, memcg)) {
      sync.point(Sync.Op.CGROUP, m.id());
      m.kmemcgId = parent.kmemcgId;
    }
  }

  final void moveLists(int from, Memcg parent) {
    for (ListLru lru : lrus) {
      lru.reparent(from, parent);
    }
  }

  /**
   * The next cgroup in preorder below {@code top}, itself included (css_next_descendant_pre).
   *
   * @param pos referenced; null to begin
   */
  static @Nullable Memcg nextDescendant(@Nullable Memcg pos, Memcg top) {
    if (pos == null) {
      return top;
    }
    Memcg[] children = pos.children;
    if (children.length > 0) {
      return children[0];
    }
    for (Memcg m = pos; m != top; ) {
      Memcg parent = Objects.requireNonNull(m.parent());
      // By number, which is by creation: m itself may have left the list in the meantime.
      Memcg[] siblings = parent.children;
      int next = firstAfter(m.id(), siblings);
      if (next < siblings.length) {
        return siblings[next];
      }
      m = parent;
    }
    return null;
  }

  private static int firstAfter(int id, Memcg[] siblings) {
    int low = 0;
    int high = siblings.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (siblings[middle].id() > id) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * One step of a walk over all cgroups, offline ones included, root first (mem_cgroup_iter). Drops
   * the reference to {@code prev} and gives one to the result.
   *
   * @return null at the end of a round
   */
  public @Nullable Memcg iter(@Nullable Memcg prev) {
    int token = sync.rcuReadLock();
    shapeLock.look();
    Memcg next = nextDescendant(prev, root);
    while (next != null && !next.tryGet()) {
      shapeLock.look();
      next = nextDescendant(next, root);
    }
    sync.rcuReadUnlock(token);
    if (prev != null) {
      prev.put();
    }
    return next;
  }

  /** The object cgroup that a page of this cgroup is charged to, referenced; null for the root. */
  public @Nullable ObjCgroup getObjcg(@Nullable Memcg memcg) {
    int token = sync.rcuReadLock();
    ObjCgroup found = null;
    for (Memcg m = memcg; m != null && found == null; m = m.parent()) {
      sync.look(Sync.Op.CGROUP, m.id());
      ObjCgroup objcg = m.objcg;
      if (objcg != null && objcg.tryGet()) {
        found = objcg;
      }
    }
    sync.rcuReadUnlock(token);
    return found;
  }

  /** The cgroup that an objcg stands for, referenced (get_mem_cgroup_from_objcg). */
  public Memcg getMemcg(ObjCgroup objcg) {
    int token = sync.rcuReadLock();
    Memcg memcg = objcg.memcg();
    while (!memcg.tryGet()) {
      // It went offline and lost its last reference since; the objcg has moved on by now.
      memcg = objcg.memcg();
    }
    sync.rcuReadUnlock(token);
    return memcg;
  }

  /** The referenced object cgroup with this index; null for 0. */
  public @Nullable ObjCgroup objcg(int index) {
    return objcgs.get(index);
  }

  /** The last reference to an object cgroup has gone. */
  void released(ObjCgroup objcg) {
    objcgs.remove(objcg);
  }
}
