package io.zswap.conformance.program;

import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Which number the next cgroup gets, and which cgroups are online: that depends on the creations
 * and offlinings before alone, so that names can be resolved without a machine. Not thread-safe.
 */
public final class CgroupNumbers {
  /** Returned where a creation or an offlining is refused. */
  public static final int REFUSED = -1;

  private final List<Group> groups = new ArrayList<>(List.of(new Group(REFUSED, 0)));

  /** A machine with the root alone. */
  public CgroupNumbers() {}

  /**
   * Takes in one operation.
   *
   * @return for a creation the new number, for others 0; {@link #REFUSED} if it is refused
   */
  public int apply(Operation operation) {
    if (operation instanceof Operation.CreateCgroup create) {
      return create(create.parent());
    }
    return operation instanceof Operation.Offline offline && !offline(offline.cgroup())
        ? REFUSED
        : 0;
  }

  private int create(int parent) {
    Group above = groups.get(parent);
    if (!above.online
        || groups.size() >= MachineConfig.MAX_CGROUPS
        || above.depth >= MachineConfig.MAX_CGROUP_DEPTH) {
      return REFUSED;
    }
    above.onlineChildren++;
    groups.add(new Group(parent, above.depth + 1));
    return groups.size() - 1;
  }

  private boolean offline(int number) {
    Group group = groups.get(number);
    if (!group.online || number == 0 || group.onlineChildren > 0) {
      return false;
    }
    group.online = false;
    groups.get(group.parent).onlineChildren--;
    return true;
  }

  /** How many numbers have been given out, the root's included. */
  public int size() {
    return groups.size();
  }

  /** Whether a cgroup is online. */
  public boolean online(int number) {
    return groups.get(number).online;
  }

  /** Whether a cgroup has an online child. */
  public boolean hasOnlineChild(int number) {
    return groups.get(number).onlineChildren > 0;
  }

  private static final class Group {
    final int parent;
    final int depth;
    boolean online = true;
    int onlineChildren;

    Group(int parent, int depth) {
      this.parent = parent;
      this.depth = depth;
    }
  }
}
