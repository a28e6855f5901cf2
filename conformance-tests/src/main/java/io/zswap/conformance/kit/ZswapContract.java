package io.zswap.conformance.kit;

import io.zswap.api.ClosedException;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.SwapEntry;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** What a plain zswap answers to calls right and wrong, one at a time. */
final class ZswapContract {
  private static final String[] COMPRESSORS = {"lz4", "lz4hc", "zstd", "deflate"};

  private ZswapContract() {}

  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    add(rules, "absent", "a load of what was never stored finds nothing", ZswapContract::absent);
    add(
        rules,
        "exclusive",
        "a folio in the swap cache takes the copy over",
        ZswapContract::exclusive);
    add(rules, "private", "a private folio leaves the copy (25cd241408a2)", ZswapContract::shared);
    add(rules, "replace", "a second store replaces the first", ZswapContract::replace);
    add(rules, "invalidate", "what is invalidated is gone; again is harmless", ZswapContract::gone);
    add(rules, "refused", "a refused store leaves nothing older behind", ZswapContract::refused);
    add(rules, "incompressible", "noise is kept or refused, never spoilt", ZswapContract::noise);
    add(rules, "compressors", "pages outlive a switch of compressors", ZswapContract::compressors);
    add(rules, "unknown-slot", "a slot that does not exist is refused", ZswapContract::unknownSlot);
    add(rules, "page-size", "a folio of another size is refused", ZswapContract::pageSize);
    add(rules, "swapon", "an area goes on once, and off any number of times", ZswapContract::areas);
    add(rules, "parameters", "a refused value says so by its errno", ZswapContract::parameters);
    add(rules, "statistics", "stored_pages follows what is stored", ZswapContract::statistics);
    add(rules, "closed", "after close there are only ClosedExceptions", ZswapContract::closed);
    return rules;
  }

  private static void add(
      List<Rule> rules, String id, String title, BiConsumer<StoreRig, Problems> test) {
    rules.add(
        new Rule(
            "contract/zswap-" + id,
            Rule.Group.CONTRACT,
            "zswap: " + title,
            subject -> {
              if (subject.zswap().isEmpty()) {
                return Verdict.skipped("not applicable: a machine is driven by operations");
              }
              Problems problems = new Problems();
              try (StoreRig rig = new StoreRig(subject)) {
                test.accept(rig, problems);
              }
              return problems.verdict("");
            }));
  }

  private static void loads(
      StoreRig rig, int slot, boolean exclusive, StoreRig.Load must, Problems problems) {
    StoreRig.Load is = rig.load(slot, exclusive, problems);
    problems.expect(
        is == must || is == StoreRig.Load.WRONG, "slot " + slot + ": " + is + ", expected " + must);
  }

  private static void stores(StoreRig rig, int slot, long version, Problems problems) {
    problems.expect(
        rig.store(slot, version), "slot " + slot + ": a page that compresses is refused");
  }

  private static void absent(StoreRig rig, Problems problems) {
    loads(rig, 0, false, StoreRig.Load.ELSEWHERE, problems);
    loads(rig, StoreRig.SLOTS - 1, true, StoreRig.Load.ELSEWHERE, problems);
  }

  private static void exclusive(StoreRig rig, Problems problems) {
    stores(rig, 1, 100, problems);
    loads(rig, 1, true, StoreRig.Load.LOADED, problems);
    loads(rig, 1, false, StoreRig.Load.ELSEWHERE, problems);
  }

  private static void shared(StoreRig rig, Problems problems) {
    stores(rig, 1, 100, problems);
    loads(rig, 1, false, StoreRig.Load.LOADED, problems);
    loads(rig, 1, false, StoreRig.Load.LOADED, problems);
    loads(rig, 1, true, StoreRig.Load.LOADED, problems);
  }

  private static void replace(StoreRig rig, Problems problems) {
    stores(rig, 2, 100, problems);
    stores(rig, 2, 101, problems);
    loads(rig, 2, true, StoreRig.Load.LOADED, problems);
    loads(rig, 2, false, StoreRig.Load.ELSEWHERE, problems);
  }

  private static void gone(StoreRig rig, Problems problems) {
    stores(rig, 3, 100, problems);
    stores(rig, 4, 101, problems);
    rig.invalidate(3);
    loads(rig, 3, false, StoreRig.Load.ELSEWHERE, problems);
    rig.invalidate(3);
    rig.invalidate(5);
    loads(rig, 4, false, StoreRig.Load.LOADED, problems);
  }

  private static void refused(StoreRig rig, Problems problems) {
    stores(rig, 6, 100, problems);
    stores(rig, 7, 102, problems);
    rig.zswap.parameters().set(ZswapParameter.ENABLED, "N");
    problems.expect(!rig.store(6, 101), "switched off, it stores all the same");
    // The page is on the device now; an older copy must not come up again.
    loads(rig, 6, false, StoreRig.Load.ELSEWHERE, problems);
    loads(rig, 7, false, StoreRig.Load.LOADED, problems);
    rig.zswap.parameters().set(ZswapParameter.ENABLED, "Y");
    stores(rig, 6, 104, problems);
    loads(rig, 6, true, StoreRig.Load.LOADED, problems);
  }

  private static void noise(StoreRig rig, Problems problems) {
    for (int slot = 0; slot < 8; slot++) {
      rig.store(slot, 16 * slot + 3);
    }
    for (int slot = 0; slot < 8; slot++) {
      rig.load(slot, slot % 2 == 0, problems);
    }
  }

  private static void compressors(StoreRig rig, Problems problems) {
    int slot = 0;
    for (String compressor : COMPRESSORS) {
      try {
        rig.zswap.parameters().set(ZswapParameter.COMPRESSOR, compressor);
        problems.expect(
            rig.zswap.parameters().get(ZswapParameter.COMPRESSOR).equals(compressor),
            "compressor=" + compressor + " was accepted, and is not set");
      } catch (InvalidParameterException e) {
        problems.expect(e.errno() == 2, compressor + ": refused with errno " + e.errno());
      }
      stores(rig, slot, 200 + 16 * slot, problems);
      slot++;
    }
    for (int s = 0; s < slot; s++) {
      loads(rig, s, true, StoreRig.Load.LOADED, problems);
    }
  }

  private static void unknownSlot(StoreRig rig, Problems problems) {
    long[] bad = {
      StoreRig.SLOTS,
      SwapEntry.MAX_OFFSET,
      new SwapEntry(1, 0).pack(),
      new SwapEntry(SwapEntry.MAX_TYPE, 0).pack(),
      -1,
      Long.MIN_VALUE,
      Long.MAX_VALUE
    };
    for (long entry : bad) {
      refuseAll(rig.zswap, entry, problems);
    }
    stores(rig, 0, 100, problems);
    rig.invalidate(0);
    rig.zswap.swapoff(0);
    refuseAll(rig.zswap, 0, problems);
  }

  private static void refuseAll(Zswap zswap, long entry, Problems problems) {
    KitFolio folio = new KitFolio(StoreRig.PAGE, entry);
    folio.filled();
    Class<UnknownSlotException> how = UnknownSlotException.class;
    problems.refused("store to " + entry, how, () -> zswap.store(folio));
    problems.refused("load of " + entry, how, () -> zswap.load(folio));
    problems.refused("invalidate of " + entry, how, () -> zswap.invalidate(entry));
  }

  private static void pageSize(StoreRig rig, Problems problems) {
    for (int size : new int[] {StoreRig.PAGE / 2, StoreRig.PAGE * 2, 8}) {
      KitFolio folio = new KitFolio(size, 9);
      folio.filled();
      Class<InvalidPageSizeException> how = InvalidPageSizeException.class;
      problems.refused("store of " + size + " bytes", how, () -> rig.zswap.store(folio));
      problems.refused("load of " + size + " bytes", how, () -> rig.zswap.load(folio));
    }
    loads(rig, 9, false, StoreRig.Load.ELSEWHERE, problems);
  }

  private static void areas(StoreRig rig, Problems problems) {
    stores(rig, 0, 100, problems);
    problems.refused("swapon(0)", IllegalStateException.class, () -> rig.zswap.swapon(0, 8));
    problems.accepted("swapon(1)", () -> rig.zswap.swapon(1, 8));
    problems.refused("swapon(1) again", IllegalStateException.class, () -> rig.zswap.swapon(1, 8));
    problems.refused("swapon(32)", UnknownSlotException.class, () -> rig.zswap.swapon(32, 8));
    problems.refused("swapon(-1)", UnknownSlotException.class, () -> rig.zswap.swapon(-1, 8));
    problems.accepted("swapoff(1)", () -> rig.zswap.swapoff(1));
    problems.accepted("swapoff(1) again", () -> rig.zswap.swapoff(1));
    problems.accepted("swapoff(31)", () -> rig.zswap.swapoff(31));
    problems.accepted("swapon(1) after swapoff", () -> rig.zswap.swapon(1, 4));
    loads(rig, 0, true, StoreRig.Load.LOADED, problems);
  }

  private static void parameters(StoreRig rig, Problems problems) {
    for (ZswapParameter parameter : ZswapParameter.values()) {
      problems.accepted(
          "get of " + parameter.kernelName(), () -> rig.zswap.parameters().get(parameter));
    }
    denied(rig, ZswapParameter.ENABLED, "perhaps", 22, problems);
    denied(rig, ZswapParameter.MAX_POOL_PERCENT, "many", 22, problems);
    denied(rig, ZswapParameter.MAX_POOL_PERCENT, "99999999999", 34, problems);
    denied(rig, ZswapParameter.COMPRESSOR, "no-such-codec", 2, problems);
    denied(rig, ZswapParameter.ZPOOL, "no-such-pool", 2, problems);
    rig.zswap.parameters().set(ZswapParameter.MAX_POOL_PERCENT, "33");
    problems.expect(
        rig.zswap.parameters().get(ZswapParameter.MAX_POOL_PERCENT).equals("33"),
        "max_pool_percent=33 was accepted, and is not set");
    rig.zswap.parameters().set(ZswapParameter.ENABLED, "0");
    problems.expect(
        rig.zswap.parameters().get(ZswapParameter.ENABLED).equals("N"),
        "enabled=0 reads " + rig.zswap.parameters().get(ZswapParameter.ENABLED) + ", expected N");
  }

  private static void denied(
      StoreRig rig, ZswapParameter parameter, String value, int errno, Problems problems) {
    String what = parameter.kernelName() + "=" + value;
    String before = rig.zswap.parameters().get(parameter);
    try {
      rig.zswap.parameters().set(parameter, value);
      problems.expect(false, what + ": no exception");
    } catch (InvalidParameterException e) {
      problems.expect(e.errno() == errno, what + ": errno " + e.errno() + ", expected " + errno);
    }
    problems.expect(
        before.equals(rig.zswap.parameters().get(parameter)), what + ": refused, and changed");
  }

  private static void statistics(StoreRig rig, Problems problems) {
    for (int slot = 0; slot < 3; slot++) {
      stores(rig, slot, 100 + 16 * slot, problems);
    }
    stored(rig, 3, problems);
    stores(rig, 0, 164, problems);
    stored(rig, 3, problems);
    rig.invalidate(0);
    stored(rig, 2, problems);
    loads(rig, 1, true, StoreRig.Load.LOADED, problems);
    loads(rig, 2, false, StoreRig.Load.LOADED, problems);
    stored(rig, 1, problems);
    problems.expect(rig.zswap.totalPages() > 0, "one page is stored, and no pool has any memory");
  }

  private static void stored(StoreRig rig, long must, Problems problems) {
    long is = rig.zswap.statistics().storedPages();
    problems.expect(is == must, "stored_pages is " + is + ", expected " + must);
  }

  private static void closed(StoreRig rig, Problems problems) {
    stores(rig, 0, 100, problems);
    Zswap zswap = rig.zswap;
    zswap.close();
    problems.accepted("close again", zswap::close);
    Class<ClosedException> how = ClosedException.class;
    problems.refused("store", how, () -> zswap.store(rig.folio(0)));
    problems.refused("load", how, () -> zswap.load(rig.folio(0)));
    problems.refused("invalidate", how, () -> zswap.invalidate(0));
    problems.refused("swapon", how, () -> zswap.swapon(2, 8));
    problems.refused("swapoff", how, () -> zswap.swapoff(0));
    problems.refused("totalPages", how, zswap::totalPages);
    problems.refused("statistics", how, zswap::statistics);
    problems.refused("parameters", how, () -> zswap.parameters().get(ZswapParameter.ENABLED));
  }
}
