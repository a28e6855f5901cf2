package io.zswap.store;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * What areas tell the JDK's Flight Recorder. Their names and fields are listed in the documentation
 * of {@link io.zswap.store this package}.
 */
final class AreaEvents {
  /**
   * To be asked whether they are enabled. Asking an event that is there already costs a field's
   * look; making one to ask it would cost an allocation each time, which the compiler does not
   * always remove.
   */
  private static final class Asked {
    final Store store = new Store();
    final Load load = new Load();
    final WritebackBatch writebackBatch = new WritebackBatch();
    final LimitHit limitHit = new LimitHit();
    final Reject reject = new Reject();
  }

  /** Null where their classes do not work: areas do without. */
  private final @Nullable Asked asked;

  /**
   * For an area that is being opened: it wants classes of the Flight Recorder, and where the heap
   * has no room for those that is the time to say so. They do not work in later areas then.
   */
  AreaEvents() {
    Asked made = null;
    try {
      made = new Asked();
    } catch (LinkageError e) {
      // No events.
    }
    asked = made;
  }

  @Nullable Store store() {
    return asked != null && asked.store.isEnabled() ? begun(new Store()) : null;
  }

  @Nullable Load load() {
    return asked != null && asked.load.isEnabled() ? begun(new Load()) : null;
  }

  @Nullable WritebackBatch writebackBatch() {
    return asked != null && asked.writebackBatch.isEnabled() ? begun(new WritebackBatch()) : null;
  }

  @Nullable LimitHit limitHit() {
    return asked != null && asked.limitHit.isEnabled() ? new LimitHit() : null;
  }

  @Nullable Reject reject() {
    return asked != null && asked.reject.isEnabled() ? new Reject() : null;
  }

  /** Null if the heap has no room for it: closing goes on. */
  @Nullable Swapoff swapoff() {
    try {
      return begun(new Swapoff());
    } catch (OutOfMemoryError | LinkageError e) {
      return null;
    }
  }

  private static <E extends Event> E begun(E event) {
    event.begin();
    return event;
  }

  @Category("zswap")
  @StackTrace(false)
  abstract static class AreaEvent extends Event {
    @Label("Area")
    @Description("The swap file, or what the area overflows into instead")
    String area = "";
  }

  /** Of one page. */
  abstract static class PageEvent extends AreaEvent {
    @Label("Handle")
    long handle;

    @Label("Where")
    @Description("zswap: compressed in memory; zero: a page of zeros; device: the file")
    String where = "";

    @Label("Compressed Size")
    @DataAmount
    int bytes;
  }

  @Name("io.zswap.Store")
  @Label("Page Out")
  @Enabled(false)
  static final class Store extends PageEvent {}

  @Name("io.zswap.Load")
  @Label("Page In")
  @Enabled(false)
  static final class Load extends PageEvent {
    @Label("Exclusive")
    @Description("Whether the area's copy was given up")
    boolean exclusive;
  }

  @Name("io.zswap.WritebackBatch")
  @Label("Writeback Batch")
  static final class WritebackBatch extends AreaEvent {
    @Label("Pages")
    int pages;

    @Label("Transfers")
    int transfers;

    @Label("Failed Pages")
    int failed;
  }

  @Name("io.zswap.LimitHit")
  @Label("Pool Limit Hit")
  static final class LimitHit extends AreaEvent {
    @Label("Pool Size")
    @DataAmount
    long poolBytes;
  }

  @Name("io.zswap.Reject")
  @Label("Reject")
  @Enabled(false)
  static final class Reject extends AreaEvent {
    @Label("Counter")
    @Description("The counter in debugfs that counts such pages")
    String counter = "";
  }

  @Name("io.zswap.Swapoff")
  @Label("Swapoff")
  static final class Swapoff extends AreaEvent {
    @Label("Pages")
    @Description("Pages that were in the area")
    long pages;
  }
}
