package io.zswap.conformance.toy;

import io.zswap.api.machine.Digest;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.SlotState;
import io.zswap.api.machine.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Slots, what zswap keeps for them, and the device behind. */
final class ToySwap {
  private final int pageSize;
  private final int[] counts;
  private final @Nullable ToyFolio[] cache;
  private final Map<Integer, byte[]> zswap = new HashMap<>();
  private final Map<Integer, byte[]> device = new HashMap<>();
  private final boolean[] zero;

  ToySwap(int slots, int pageSize) {
    this.pageSize = pageSize;
    counts = new int[slots];
    cache = new ToyFolio[slots];
    zero = new boolean[slots];
  }

  int take() {
    for (int slot = 0; slot < counts.length; slot++) {
      if (counts[slot] == 0 && cache[slot] == null) {
        return slot;
      }
    }
    return -1;
  }

  @Nullable ToyFolio cached(int slot) {
    return cache[slot];
  }

  void cache(int slot, ToyFolio folio) {
    cache[slot] = folio;
    folio.slot = slot;
  }

  void uncache(int slot) {
    ToyFolio folio = cache[slot];
    if (folio != null) {
      folio.slot = -1;
      cache[slot] = null;
    }
    release(slot);
  }

  void use(int slot) {
    counts[slot]++;
  }

  void drop(int slot) {
    counts[slot]--;
    release(slot);
  }

  private void release(int slot) {
    if (counts[slot] == 0 && cache[slot] == null) {
      zswap.remove(slot);
      zero[slot] = false;
    }
  }

  boolean onDevice(int slot) {
    return !zero[slot] && !zswap.containsKey(slot);
  }

  Status read(int slot, ToyFolio folio, MachineConfig config, boolean fail) {
    byte[] kept = zswap.get(slot);
    if (zero[slot]) {
      Arrays.fill(folio.data, (byte) 0);
      return Status.ZERO;
    } else if (kept != null) {
      System.arraycopy(kept, 0, folio.data, 0, config.pageSize());
      return Status.LOADED;
    }
    folio.uptodate = !fail;
    readDevice(slot, folio.data);
    return Status.READ_IN;
  }

  Status write(int slot, ToyFolio folio, boolean store) {
    zero[slot] = folio.isZero();
    zswap.remove(slot);
    if (zero[slot]) {
      return Status.ZERO;
    }
    if (store) {
      zswap.put(slot, folio.data.clone());
      return Status.STORED;
    }
    device.put(slot, folio.data.clone());
    return Status.WRITTEN;
  }

  void readDevice(int slot, byte[] into) {
    byte[] page = device.get(slot);
    if (page == null) {
      Arrays.fill(into, (byte) 0);
    } else {
      System.arraycopy(page, 0, into, 0, pageSize);
    }
  }

  long stored() {
    return zswap.size();
  }

  long inUse() {
    long used = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      used += counts[slot] > 0 || cache[slot] != null ? 1 : 0;
    }
    return used;
  }

  long digest() {
    long sum = 0;
    for (int slot = 0; slot < counts.length; slot++) {
      sum += Digest.item(Digest.SLOT, slot, counts[slot] + (cache[slot] == null ? 0 : 0x100));
    }
    return sum;
  }

  List<SlotState> states() {
    List<SlotState> states = new ArrayList<>();
    for (int slot = 0; slot < counts.length; slot++) {
      ToyFolio folio = cache[slot];
      byte[] kept = zswap.get(slot);
      byte[] written = device.get(slot);
      states.add(
          new SlotState(
              counts[slot],
              folio != null,
              zero[slot],
              -1,
              kept == null ? 0 : pageSize / 4,
              folio == null ? 0 : folio.flags(),
              folio == null ? 0 : folio.content(),
              written == null ? 0 : Digest.content(written)));
    }
    return states;
  }
}
