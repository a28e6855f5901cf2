package io.zswap.conformance.soak;

import io.zswap.api.AreaFullException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.area.AreaConfig;
import io.zswap.api.area.AreaProvider;
import io.zswap.api.area.AreaStatistics;
import io.zswap.api.area.PageArea;
import io.zswap.conformance.faults.FaultyFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One area that all threads share, in a file that fails now and then, with a pool that is too
 * small. Each thread knows what its pages hold. Opened for one round, then emptied and closed.
 */
final class AreaRound implements AutoCloseable {
  private static final int SLOTS = 2000;
  private static final int MOST = 300;
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final FaultyFiles.Failure[] FAILURES = {
    FaultyFiles.Failure.READ_ERROR,
    FaultyFiles.Failure.TRUNCATED,
    FaultyFiles.Failure.SHORT_READ,
    FaultyFiles.Failure.WRITE_ERROR,
    FaultyFiles.Failure.NO_SPACE,
    FaultyFiles.Failure.SHORT_WRITE,
    FaultyFiles.Failure.SHORT_NO_SPACE
  };

  private final String name;
  private final FaultyFiles files = new FaultyFiles();
  private final PageArea area;
  private final List<Owner> owners = new ArrayList<>();
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong faults = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();

  /** What one thread has put away. */
  private record Kept(long handle, long seed) {}

  AreaRound(AreaProvider provider, Path folder, SplittableRandom random, int threads) {
    name = provider.name() + " area";
    List<String> compressors = provider.compressors().stream().sorted().toList();
    List<String> zpools = provider.zpools().stream().sorted().toList();
    area =
        provider.open(
            new AreaConfig(
                Optional.of(files.path(folder.resolve("soak"))),
                SLOTS * 4096L,
                4096,
                compressors.get(random.nextInt(compressors.size())),
                zpools.get(random.nextInt(zpools.size())),
                40 * 4096L));
    for (int i = 0; i < threads; i++) {
      owners.add(new Owner(random.split()));
    }
  }

  /** One task for each thread, which works until the time. */
  List<Runnable> tasks(long until) {
    return owners.stream().<Runnable>map(o -> () -> o.work(until)).toList();
  }

  /** Nothing fails any more and nobody is about: every page is there, and nothing else. */
  SoakLine quiet() {
    files.disarm();
    List<String> broken = new ArrayList<>();
    long kept = 0;
    for (Owner owner : owners) {
      broken.addAll(owner.broken);
      kept += owner.kept.size();
      owner.verify(broken);
    }
    long used = area.statistics().slotsUsed();
    if (used != kept) {
      broken.add("I4 accounts: slots_used is " + used + ", pages: " + kept);
    }
    owners.forEach(o -> o.kept.forEach(k -> area.free(k.handle)));
    // The background thread may be about to let go of what it took from a list.
    long patience = System.nanoTime() + PATIENCE_NANOS;
    while (!isEmpty() && System.nanoTime() < patience) {
      LockSupport.parkNanos(1_000_000);
    }
    if (!isEmpty()) {
      broken.add("I5 leaks: with every page freed, " + area.statistics());
    }
    area.close();
    if (files.open() != 0) {
      broken.add("I5 leaks: " + files.open() + " files are open after close");
    }
    List<String> said = broken.stream().map(text -> name + ": " + text).toList();
    return new SoakLine(name, 1, operations.get(), faults.get(), errors.get(), 1, said);
  }

  private boolean isEmpty() {
    AreaStatistics s = area.statistics();
    return s.slotsUsed() == 0 && s.zswap().storedPages() == 0 && s.poolBytes() == 0;
  }

  @Override
  public void close() {
    files.disarm();
    area.close();
  }

  /** A thread's pages. One thread at a time. */
  private final class Owner {
    private final SplittableRandom random;
    private final List<Kept> kept = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final ByteBuffer page = ByteBuffer.allocateDirect(4096);
    private final ByteBuffer must = ByteBuffer.allocateDirect(4096);

    Owner(SplittableRandom random) {
      this.random = random;
    }

    void work(long until) {
      while (System.nanoTime() < until && broken.isEmpty()) {
        boolean interrupt = random.nextInt(50) == 0;
        if (random.nextInt(100) == 0) {
          faults.incrementAndGet();
          files.arm(FAILURES[random.nextInt(FAILURES.length)], 1 + random.nextInt(5));
        }
        if (interrupt) {
          Thread.currentThread().interrupt();
        }
        operations.incrementAndGet();
        try {
          step();
        } catch (SwapDeviceException | AreaFullException e) {
          errors.incrementAndGet();
        } catch (RuntimeException | Error e) {
          broken.add("I6 progress: an operation ended with " + e);
        }
        if (Thread.interrupted() != interrupt) {
          broken.add("I6 progress: an interrupt was swallowed");
        }
      }
    }

    private void step() {
      int kind = random.nextInt(10);
      if (kind < 4 && kept.size() < MOST) {
        long seed = random.nextInt(1 << 20);
        fill(page, seed);
        kept.add(new Kept(area.pageOut(page), seed));
      } else if (kind == 9 && random.nextInt(20) == 0) {
        area.shrink(random.nextInt(50));
      } else if (!kept.isEmpty()) {
        int at = random.nextInt(kept.size());
        Kept one = kept.get(at);
        if (kind < 7) {
          area.read(one.handle, page);
          check(one);
        } else {
          if (kind == 7) {
            area.free(one.handle);
          } else {
            area.pageIn(one.handle, page);
            check(one);
          }
          kept.set(at, kept.get(kept.size() - 1));
          kept.remove(kept.size() - 1);
        }
      }
    }

    private void check(Kept one) {
      fill(must, one.seed);
      if (!must.equals(page)) {
        broken.add("I1 data: handle " + one.handle + " gave other content than was put away");
      }
    }

    void verify(List<String> all) {
      for (Kept one : kept) {
        try {
          area.read(one.handle, page);
          fill(must, one.seed);
          if (!must.equals(page)) {
            all.add("I1 data: handle " + one.handle + " holds other content than was put away");
          }
        } catch (RuntimeException e) {
          all.add("I1 data: a page is lost, nothing fails any more, and it gave " + e);
        }
      }
    }

    private static void fill(ByteBuffer page, long seed) {
      SplittableRandom noise = new SplittableRandom(seed);
      int kind = (int) (seed & 7);
      for (int at = 0; at < page.capacity(); at += Long.BYTES) {
        page.putLong(at, kind == 0 ? 0 : kind == 1 || at % 64 == 0 ? noise.nextLong() : seed);
      }
    }
  }
}
