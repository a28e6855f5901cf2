package io.zswap.core.explore;

import io.zswap.api.MachineException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fibers that are the JDK's own continuations, many times as fast as threads. They are there from
 * JDK 21 on, where {@code --add-exports java.base/jdk.internal.vm} lets this module have them.
 */
final class ContinuationFibers extends Fibers {
  private static final @Nullable MethodHandle NEW;
  private static final @Nullable MethodHandle RUN;
  private static final @Nullable MethodHandle YIELD;

  /** Whether this JVM has them. */
  static final boolean AVAILABLE;

  static {
    MethodHandle make = null;
    MethodHandle run = null;
    MethodHandle yield = null;
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      Class<?> scopeClass = Class.forName("jdk.internal.vm.ContinuationScope");
      Class<?> type = Class.forName("jdk.internal.vm.Continuation");
      Object scope =
          lookup
              .findConstructor(scopeClass, MethodType.methodType(void.class, String.class))
              .invoke("zswap");
      make =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, scopeClass, Runnable.class))
              .bindTo(scope)
              .asType(MethodType.methodType(Object.class, Runnable.class));
      run =
          lookup
              .findVirtual(type, "run", MethodType.methodType(void.class))
              .asType(MethodType.methodType(void.class, Object.class));
      yield =
          lookup
              .findStatic(type, "yield", MethodType.methodType(boolean.class, scopeClass))
              .bindTo(scope)
              .asType(MethodType.methodType(void.class));
    } catch (Throwable e) {
      // Not in this JVM, or not for us: threads will do.
      run = null;
    }
    NEW = make;
    RUN = run;
    YIELD = yield;
    AVAILABLE = run != null && yield != null;
  }

  private final Object[] continuations;
  private int next = DRIVER;

  ContinuationFibers(int count, IntConsumer body) {
    continuations = new Object[count];
    for (int i = 0; i < count; i++) {
      int self = i;
      continuations[i] = create(() -> body.accept(self));
    }
  }

  @Override
  boolean hostsOnCaller() {
    return false;
  }

  // The handles are constants to the compiler, hence the repetition of what cannot happen.

  @SuppressWarnings("NullAway") // AVAILABLE was asked before.
  private static Object create(Runnable body) {
    try {
      return (Object) NEW.invokeExact(body);
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  @SuppressWarnings("NullAway")
  void enter(int to) {
    next = to;
    while (next != DRIVER) {
      try {
        RUN.invokeExact(continuations[next]);
      } catch (Throwable e) {
        throw broken(e);
      }
    }
  }

  @Override
  @SuppressWarnings("NullAway")
  void switchTo(int self, int to) {
    next = to;
    try {
      YIELD.invokeExact();
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private static MachineException broken(Throwable e) {
    return new MachineException("a continuation broke down: " + e, e);
  }

  @Override
  public void close() {
    // Nobody refers to their stacks any more.
  }
}
