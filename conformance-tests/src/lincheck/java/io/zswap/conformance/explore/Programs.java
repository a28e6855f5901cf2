package io.zswap.conformance.explore;

import static io.zswap.conformance.explore.ToyScenario.lock;
import static io.zswap.conformance.explore.ToyScenario.read;
import static io.zswap.conformance.explore.ToyScenario.unlock;
import static io.zswap.conformance.explore.ToyScenario.update;
import static io.zswap.conformance.explore.ToyScenario.write;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Textbook programs, each as steps of a toy machine and as Java threads. */
final class Programs {
  /** What a head's number is counted in; below it stands the node. */
  private static final int NUMBER = 10;

  private Programs() {}

  /**
   * A program.
   *
   * @param candidates outcomes that one could think of
   * @param expected those of them that textbooks say there are, under interleaving semantics
   * @param java runs it in threads and gives its outcome
   */
  record Program(
      String name,
      List<String> candidates,
      List<String> expected,
      Supplier<ToyScenario> toy,
      Supplier<String> java) {}

  static final List<Program> ALL =
      List.of(
          new Program(
              "two increments",
              List.of("0", "1", "2", "3"),
              List.of("1", "2"),
              () -> sharedAtEnd(1).task(increment()).task(increment()),
              Programs::twoIncrements),
          new Program(
              "two increments, locked",
              List.of("0", "1", "2", "3"),
              List.of("2"),
              () -> sharedAtEnd(2).task(lockedIncrement()).task(lockedIncrement()),
              Programs::twoLockedIncrements),
          new Program(
              "store, then load (Dekker)",
              List.of("0,0", "0,1", "1,0", "1,1"),
              List.of("0,1", "1,0", "1,1"),
              () ->
                  localsAtEnd()
                      .task(write(0, l -> 1), read(1, 0))
                      .task(write(1, l -> 1), read(0, 0)),
              () -> flags(true)),
          new Program(
              "load, then store",
              List.of("0,0", "0,1", "1,0", "1,1"),
              List.of("0,0", "0,1", "1,0"),
              () ->
                  localsAtEnd()
                      .task(read(1, 0), write(0, l -> 1))
                      .task(read(0, 0), write(1, l -> 1)),
              () -> flags(false)),
          new Program(
              "data, then flag",
              List.of("0,0", "0,1", "1,0", "1,1"),
              List.of("0,0", "0,1", "1,1"),
              () -> message(0, 1),
              () -> message(true)),
          new Program(
              "flag, then data",
              List.of("0,0", "0,1", "1,0", "1,1"),
              List.of("0,0", "0,1", "1,0", "1,1"),
              () -> message(1, 0),
              () -> message(false)),
          new Program(
              "three philosophers",
              List.of("deadlock", "0"),
              List.of("deadlock", "0"),
              () -> sharedAtEnd(3).task(meal(0, 1)).task(meal(1, 2)).task(meal(2, 0)),
              () -> philosophers(2, 0)),
          new Program(
              "forks in order",
              List.of("deadlock", "0"),
              List.of("0"),
              () -> sharedAtEnd(3).task(meal(0, 1)).task(meal(1, 2)).task(meal(0, 2)),
              () -> philosophers(0, 2)),
          new Program(
              "stack, reuse (ABA)",
              List.of("0", "1", "2"),
              List.of("0", "1", "2"),
              () -> stack(0),
              () -> stackOfThreads(0)),
          new Program(
              "stack, reuse, numbered",
              List.of("0", "1", "2"),
              List.of("0", "1"),
              () -> stack(NUMBER),
              () -> stackOfThreads(NUMBER)));

  private static ToyScenario sharedAtEnd(int shared) {
    return new ToyScenario(shared, x -> new int[] {x.shared[0]});
  }

  private static ToyScenario localsAtEnd() {
    return new ToyScenario(2, x -> new int[] {x.local[0][0], x.local[1][0]});
  }

  private static ToyScenario.Step[] increment() {
    return new ToyScenario.Step[] {read(0, 0), write(0, l -> l[0] + 1)};
  }

  private static ToyScenario.Step[] lockedIncrement() {
    return new ToyScenario.Step[] {lock(1), read(0, 0), write(0, l -> l[0] + 1), unlock(1)};
  }

  /** The reader looks at 1, the flag, and then at 0, the data. */
  private static ToyScenario message(int first, int second) {
    return new ToyScenario(2, x -> new int[] {x.local[1][0], x.local[1][1]})
        .task(write(first, l -> 1), write(second, l -> 1))
        .task(read(1, 0), read(0, 1));
  }

  private static ToyScenario.Step[] meal(int first, int second) {
    return new ToyScenario.Step[] {lock(first), lock(second), unlock(second), unlock(first)};
  }

  /**
   * A stack of node 1 over node 2. One task pops; the other pops 1, pops 2 and pushes 1 again, so
   * that 2 is nobody's to be head. With a number, every change of the head raises it.
   */
  private static ToyScenario stack(int number) {
    return new ToyScenario(2, x -> new int[] {node(x.shared[0])})
        .task(
            read(0, 0),
            read(1, 1),
            update(
                0,
                (x, l) -> {
                  // An empty head is left alone; the others are swapped if they are the same.
                  if (node(l[0]) != 0 && x.shared[0] == l[0]) {
                    x.shared[0] = raised(l[0], l[1], number);
                  }
                  return -1;
                }))
        .task(
            write(0, l -> 1),
            write(1, l -> 2),
            write(0, l -> afterPop(number)),
            write(0, l -> afterPops(number)),
            write(1, l -> 0),
            write(0, l -> afterPush(number)));
  }

  private static int afterPop(int number) {
    return raised(1, 2, number);
  }

  private static int afterPops(int number) {
    return raised(afterPop(number), 0, number);
  }

  private static int afterPush(int number) {
    return raised(afterPops(number), 1, number);
  }

  private static int node(int head) {
    return head % NUMBER;
  }

  private static int raised(int head, int node, int number) {
    return head / NUMBER * NUMBER + number + node;
  }

  private static void inParallel(Runnable... tasks) {
    Thread[] threads = new Thread[tasks.length];
    for (int i = 0; i < tasks.length; i++) {
      threads[i] = new Thread(tasks[i]);
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String twoIncrements() {
    int[] shared = new int[1];
    Runnable increment =
        () -> {
          int seen = shared[0];
          shared[0] = seen + 1;
        };
    inParallel(increment, increment);
    return String.valueOf(shared[0]);
  }

  private static String twoLockedIncrements() {
    int[] shared = new int[1];
    ReentrantLock lock = new ReentrantLock();
    Runnable increment =
        () -> {
          lock.lock();
          try {
            int seen = shared[0];
            shared[0] = seen + 1;
          } finally {
            lock.unlock();
          }
        };
    inParallel(increment, increment);
    return String.valueOf(shared[0]);
  }

  private static String flags(boolean storeFirst) {
    int[] flag = new int[2];
    int[] seen = new int[2];
    inParallel(raise(flag, seen, 0, storeFirst), raise(flag, seen, 1, storeFirst));
    return seen[0] + "," + seen[1];
  }

  private static Runnable raise(int[] flag, int[] seen, int mine, boolean storeFirst) {
    return () -> {
      if (storeFirst) {
        flag[mine] = 1;
        seen[mine] = flag[1 - mine];
      } else {
        seen[mine] = flag[1 - mine];
        flag[mine] = 1;
      }
    };
  }

  private static String message(boolean dataFirst) {
    int[] shared = new int[2];
    int[] seen = new int[2];
    inParallel(
        () -> {
          shared[dataFirst ? 0 : 1] = 1;
          shared[dataFirst ? 1 : 0] = 1;
        },
        () -> {
          seen[0] = shared[1];
          seen[1] = shared[0];
        });
    return seen[0] + "," + seen[1];
  }

  private static String philosophers(int lastFirst, int lastSecond) {
    ReentrantLock[] forks = {new ReentrantLock(), new ReentrantLock(), new ReentrantLock()};
    inParallel(
        () -> eat(forks[0], forks[1]),
        () -> eat(forks[1], forks[2]),
        () -> eat(forks[lastFirst], forks[lastSecond]));
    return "0";
  }

  // Two locks and nothing in between that could throw: a checker has less to read without a try.
  @SuppressWarnings("LockNotBeforeTry")
  private static void eat(ReentrantLock first, ReentrantLock second) {
    first.lock();
    second.lock();
    second.unlock();
    first.unlock();
  }

  private static String stackOfThreads(int number) {
    AtomicInteger head = new AtomicInteger();
    int[] next = new int[1];
    inParallel(
        () -> {
          int seen = head.get();
          int after = next[0];
          if (node(seen) != 0) {
            head.compareAndSet(seen, raised(seen, after, number));
          }
        },
        () -> {
          head.set(1);
          next[0] = 2;
          head.set(afterPop(number));
          head.set(afterPops(number));
          next[0] = 0;
          head.set(afterPush(number));
        });
    return String.valueOf(node(head.get()));
  }
}
