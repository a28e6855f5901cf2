package io.zswap.core.explore;

import io.zswap.api.MachineException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a {@link Snapshot} knows of the JDK's classes. */
final class SavedJdk {
  private SavedJdk() {}

  /** Saves an object of the JDK's; null if it is of a class that is not known here. */
  static Snapshot.@Nullable Saved of(Object o, Consumer<@Nullable Object> found) {
    if (o instanceof AtomicInteger a) {
      int value = a.get();
      return () -> a.setPlain(value);
    } else if (o instanceof AtomicLong a) {
      long value = a.get();
      return () -> a.setPlain(value);
    } else if (o instanceof AtomicBoolean a) {
      boolean value = a.get();
      return () -> a.setPlain(value);
    } else if (o instanceof Buffer b) {
      // Its bytes are Memory's.
      int position = b.position();
      int limit = b.limit();
      return () -> b.limit(limit).position(position);
    } else if (o instanceof BitSet b) {
      BitSet value = (BitSet) b.clone();
      return () -> {
        b.clear();
        b.or(value);
      };
    }
    return ofMany(o, found);
  }

  private static Snapshot.@Nullable Saved ofMany(Object o, Consumer<@Nullable Object> found) {
    if (o instanceof AtomicIntegerArray a) {
      int[] values = new int[a.length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = a.get(i);
      }
      return () -> {
        for (int i = 0; i < values.length; i++) {
          a.setPlain(i, values[i]);
        }
      };
    } else if (o instanceof AtomicLongArray a) {
      long[] values = new long[a.length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = a.get(i);
      }
      return () -> {
        for (int i = 0; i < values.length; i++) {
          a.setPlain(i, values[i]);
        }
      };
    } else if (o instanceof AtomicReference<?> a) {
      return ofReference(a, found);
    } else if (o instanceof AtomicReferenceArray<?> a) {
      return ofReferences(a, found);
    } else if (o instanceof ArrayList<?> list) {
      return ofList(list, found);
    } else if (o instanceof ArrayDeque<?> queue) {
      return ofQueue(queue, found);
    } else if (o instanceof HashSet<?> set) {
      return ofSet(set, found);
    }
    return null;
  }

  private static <T> Snapshot.Saved ofReference(
      AtomicReference<T> a, Consumer<@Nullable Object> found) {
    T value = a.get();
    found.accept(value);
    return () -> a.setPlain(value);
  }

  private static <T> Snapshot.Saved ofReferences(
      AtomicReferenceArray<T> a, Consumer<@Nullable Object> found) {
    List<T> values = new ArrayList<>();
    for (int i = 0; i < a.length(); i++) {
      values.add(a.get(i));
      found.accept(a.get(i));
    }
    return () -> {
      for (int i = 0; i < values.size(); i++) {
        a.setPlain(i, values.get(i));
      }
    };
  }

  private static <T> Snapshot.Saved ofList(List<T> list, Consumer<@Nullable Object> found) {
    List<T> values = new ArrayList<>(list);
    values.forEach(found);
    return () -> {
      list.clear();
      for (int i = 0; i < values.size(); i++) {
        list.add(values.get(i));
      }
    };
  }

  private static <T> Snapshot.Saved ofQueue(ArrayDeque<T> queue, Consumer<@Nullable Object> found) {
    List<T> values = new ArrayList<>(queue);
    values.forEach(found);
    return () -> {
      queue.clear();
      for (int i = 0; i < values.size(); i++) {
        queue.addLast(values.get(i));
      }
    };
  }

  private static <T> Snapshot.Saved ofSet(Set<T> set, Consumer<@Nullable Object> found) {
    List<T> values = new ArrayList<>(set);
    values.forEach(found);
    return () -> {
      if (!set.isEmpty() || !values.isEmpty()) {
        set.clear();
        set.addAll(values);
      }
    };
  }

  /** Sets a field: of type {@code (Object, Object)} or {@code (Object, long)}. */
  static MethodHandle setter(Field field) {
    Class<?> type = field.getType();
    Class<?> given = type.isPrimitive() ? long.class : Object.class;
    try {
      MethodHandle setter = MethodHandles.lookup().unreflectSetter(field);
      return MethodHandles.explicitCastArguments(
          setter, MethodType.methodType(void.class, Object.class, given));
    } catch (IllegalAccessException e) {
      throw new MachineException("core cannot go back with " + field, e);
    }
  }
}
