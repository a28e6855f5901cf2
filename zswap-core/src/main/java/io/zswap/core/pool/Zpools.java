package io.zswap.core.pool;

import io.zswap.api.machine.FailurePoint;
import io.zswap.api.spi.Zpool;
import io.zswap.core.sync.FaultInjection;
import io.zswap.core.sync.Sync;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The allocators by name: the kernel's mm/zpool.c. Thread-safe. */
public final class Zpools {
  /** Smallest page that zbud's header fits into 1/64 of. */
  private static final int ZBUD_MIN_PAGE = 4096;

  private final ChunkSource source;
  private final FaultInjection faults;
  private final Sync sync;
  private final long expected;
  private final int contexts;
  private final long owners;

  /**
   * Allocators that take their memory from {@code source}.
   *
   * @param expected objects that an allocator is laid out for, with locks that threads seldom meet
   *     at; 0 for the kernel's layout, and one lock
   * @param contexts that objects are written by
   * @param owners of objects, who have numbers below this
   */
  public Zpools(
      ChunkSource source,
      FaultInjection faults,
      Sync sync,
      long expected,
      int contexts,
      long owners) {
    this.owners = owners;
    this.contexts = contexts;
    this.expected = expected;
    this.source = source;
    this.faults = faults;
    this.sync = sync;
  }

  /** Names of the allocators that a library has. */
  public static Set<String> names() {
    return Set.of(ZbudPool.TYPE, ZsmallocPool.TYPE, PackedPool.TYPE);
  }

  /** Names of those that there are here: a kernel has none like the packed one. */
  public Set<String> here() {
    return names().stream().filter(this::has).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether there is an allocator of this name for this page size (zpool_has_pool). */
  public boolean has(String type) {
    return switch (type) {
      case ZsmallocPool.TYPE -> true;
      case PackedPool.TYPE -> expected != 0;
      case ZbudPool.TYPE -> source.pageSize() >= ZBUD_MIN_PAGE;
      default -> false;
    };
  }

  /** A new allocator (zpool_create_pool), or null if there is none of this name or no memory. */
  public @Nullable Zpool create(String type) {
    if (faults.shouldFail(FailurePoint.POOL) || !has(type)) {
      return null;
    }
    if (type.equals(ZbudPool.TYPE)) {
      return new ZbudPool(source, faults, sync);
    }
    if (type.equals(PackedPool.TYPE)) {
      int pages = PackedPool.pagesFor(expected, contexts, source.pageSize());
      return new PackedPool(pages, owners, source, faults, sync);
    }
    SizeClasses shapes =
        expected == 0
            ? SizeClasses.ofKernel(source.pageSize())
            : SizeClasses.forObjects(source.pageSize(), expected);
    // What is kept may hold on to so many pages at most: a smaller pool might be nothing else. Nor
    // does one grow larger than it has objects.
    int keepFrom = KeptObjects.CPUS * shapes.pagesOfEach();
    return new ZsmallocPool(
        shapes,
        source,
        faults,
        sync,
        expected != 0,
        expected > keepFrom ? keepFrom : SpanPool.NONE);
  }
}
