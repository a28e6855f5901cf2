package io.zswap.conformance.realpages;

import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.Step;
import io.zswap.conformance.realpages.PageSets.Where;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;

/**
 * The operations of the workload, one at a time. It never sees a machine: what it knows of pages is
 * what they would be if every operation did what it usually does.
 */
final class RealPageSteps implements Iterator<Step> {
  /** Of the operations, every so many hundredths of them, swap goes off and on again. */
  private static final int SWAPOFFS = 4;

  private final RealPages contents;
  private final long operations;
  private final SplittableRandom random;
  private final PageSets pages;
  private final int count;
  private final int[] rank;
  private final ControlStream control;
  private final Deque<Operation> queue = new ArrayDeque<>();
  private long done;
  private long written;

  RealPageSteps(RealPages contents, Header header, long operations, long seed) {
    this.contents = contents;
    this.operations = operations;
    this.random = new SplittableRandom(seed);
    this.count = header.config().pages();
    this.pages = new PageSets(count);
    this.rank = shuffled();
    this.control = new ControlStream(header, random);
  }

  /** Popularity is spread over all pages, not given to the first ones. */
  private int[] shuffled() {
    int[] all = new int[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      all[i] = all[j];
      all[j] = i;
    }
    return all;
  }

  @Override
  public boolean hasNext() {
    return done < operations;
  }

  @Override
  public Step next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    done++;
    while (queue.isEmpty()) {
      choose();
    }
    return Step.of(queue.remove());
  }

  private void choose() {
    long left = operations - done;
    if (left < Math.min(count, operations / 8)) {
      // At the end every page is looked at.
      queue.add(new Operation.Read((int) (left % count)));
      return;
    }
    if (done % Math.max(64, operations / SWAPOFFS) == operations / (2 * SWAPOFFS)) {
      swapoff();
      return;
    }
    int dice = random.nextInt(1000);
    if (dice < 310) {
      write();
    } else if (dice < 640) {
      pageout();
    } else if (dice < 860) {
      access();
    } else if (dice < 885) {
      free();
    } else {
      control.add(queue, dice, count);
    }
  }

  /** A page by popularity: few are wanted often. */
  private int popular() {
    double u = random.nextDouble();
    return rank[(int) (count * u * u * u)];
  }

  private void write() {
    boolean fresh = pages.size(Where.UNUSED) > 0 && random.nextInt(4) > 0;
    int page =
        fresh ? pages.get(Where.UNUSED, random.nextInt(pages.size(Where.UNUSED))) : popular();
    pages.move(page, Where.MEMORY);
    queue.add(new Operation.Write(page, contents.content(written++)));
  }

  private void pageout() {
    int size = pages.size(Where.MEMORY);
    if (size == 0) {
      write();
      return;
    }
    int page = pages.get(Where.MEMORY, random.nextInt(size));
    boolean keep = random.nextInt(12) == 0;
    pages.move(page, Where.SWAPPED);
    queue.add(new Operation.Pageout(page, keep));
    if (keep && random.nextBoolean()) {
      // Changed while it is in the swap cache, it comes to the same slot again.
      queue.add(new Operation.Read(page));
      queue.add(new Operation.Write(page, contents.content(written++)));
      queue.add(new Operation.Pageout(page, false));
    } else if (keep && random.nextBoolean()) {
      queue.add(new Operation.Pageout(page, false));
    }
  }

  private void access() {
    int page = popular();
    if (pages.of(page) == Where.UNUSED && pages.size(Where.SWAPPED) > 0 && random.nextInt(8) > 0) {
      page = pages.get(Where.SWAPPED, random.nextInt(pages.size(Where.SWAPPED)));
    }
    int dice = random.nextInt(16);
    boolean interrupted = dice == 0;
    if (dice < 8) {
      queue.add(new Operation.Fault(page, random.nextInt(3) == 0, interrupted));
    } else {
      queue.add(new Operation.Read(page));
    }
    if (pages.of(page) == Where.SWAPPED && !interrupted) {
      pages.move(page, Where.MEMORY);
    }
  }

  private void free() {
    int page = popular();
    pages.move(page, Where.UNUSED);
    queue.add(new Operation.Free(page));
  }

  /** Most pages are given up first: swapoff reads back every one that is left. */
  private void swapoff() {
    int keep = count / 32;
    int swapped = pages.size(Where.SWAPPED);
    for (int i = swapped - 1; i >= keep; i--) {
      int page = pages.get(Where.SWAPPED, i);
      pages.move(page, Where.UNUSED);
      queue.add(new Operation.Free(page));
    }
    pages.moveAll(Where.SWAPPED, Where.MEMORY);
    queue.add(new Operation.Swapoff());
    if (pages.size(Where.MEMORY) > 0) {
      queue.add(new Operation.Pageout(pages.get(Where.MEMORY, 0), false));
    }
    queue.add(new Operation.Swapon());
  }
}
