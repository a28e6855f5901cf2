package io.zswap.core.machine;

import io.zswap.api.spi.Compressor;
import io.zswap.core.explore.Scheduler;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * All that a scenario's runs could leave behind, as text: every field of every object that can be
 * reached, those of classes among them, and every byte off-heap. Knows nothing of what the machine
 * itself goes back with. An object has the same number in every text.
 */
final class StateDump {
  private final IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
  private final IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
  private final ArrayDeque<Object> toVisit = new ArrayDeque<>();

  /**
   * The machine, what controls it, and what the scheduler keeps from one step to the next: by
   * object, what it holds.
   */
  Map<Integer, String> of(CoreScenario scenario) {
    seen.clear();
    Object scheduler = field(scenario, "scheduler");
    found(field(scenario, "machine"));
    found(field(scenario, "sync"));
    found(field(scheduler, "rcuState"));
    found(field(field(scheduler, "waiting"), "changes"));
    Map<Integer, String> lines = new TreeMap<>();
    while (!toVisit.isEmpty()) {
      Object o = toVisit.remove();
      lines.put(numbers.get(o), name(o) + " " + content(o));
    }
    return lines;
  }

  /** What two dumps do not agree about; empty if they are the same. */
  static String difference(Map<Integer, String> one, Map<Integer, String> two) {
    StringBuilder text = new StringBuilder();
    Map<Integer, String> all = new TreeMap<>(one);
    all.putAll(two);
    for (int number : all.keySet()) {
      String before = one.getOrDefault(number, "nothing");
      String after = two.getOrDefault(number, "nothing");
      if (!before.equals(after)) {
        text.append(before).append("\n  is now ").append(after).append('\n');
      }
    }
    return text.toString();
  }

  static Object field(Object o, String name) {
    try {
      Field field = o.getClass().getDeclaredField(name);
      field.setAccessible(true);
      return field.get(o);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  private String name(Object o) {
    return o.getClass().getSimpleName() + "#" + numbers.get(o);
  }

  /** A value, or an object's name; then its content follows on a line of its own. */
  private String found(@Nullable Object o) {
    if (o == null || o instanceof Number || o instanceof Boolean || o instanceof Character) {
      // Atomic numbers are numbers as well.
      return o == null || o.getClass().getName().startsWith("java.lang.") ? o + "" : line(o);
    }
    return o instanceof String || o instanceof Enum || o instanceof Class ? o.toString() : line(o);
  }

  private String line(Object o) {
    numbers.computeIfAbsent(o, k -> numbers.size());
    if (seen.put(o, true) == null) {
      toVisit.add(o);
    }
    return name(o);
  }

  private String content(Object o) {
    if (o instanceof Scheduler || o instanceof CachedCodecs || o instanceof Compressor) {
      // The first begins anew with every run; CodecsTest shows that the last carry nothing.
      return "";
    } else if (o.getClass().isArray()) {
      List<String> elements = new ArrayList<>();
      for (int i = 0; i < Array.getLength(o); i++) {
        elements.add(found(Array.get(o, i)));
      }
      return elements.toString();
    } else if (o instanceof ByteBuffer b) {
      return b + " " + b.duplicate().clear().hashCode();
    } else if (o instanceof AtomicReference<?> a) {
      return found(a.get());
    } else if (o instanceof AtomicReferenceArray<?> a) {
      List<String> elements = new ArrayList<>();
      for (int i = 0; i < a.length(); i++) {
        elements.add(found(a.get(i)));
      }
      return elements.toString();
    } else if (o instanceof Collection<?> c) {
      return c.stream().map(this::found).toList().toString();
    } else if (o instanceof Map<?, ?> m) {
      return m.values().stream().map(this::found).toList().toString();
    }
    return o.getClass().getName().startsWith("java.") ? o.toString() : fields(o);
  }

  private String fields(Object o) {
    StringBuilder text = new StringBuilder();
    boolean memory = o.getClass().getSimpleName().equals("Memory");
    for (Class<?> c = o.getClass(); c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        try {
          field.setAccessible(true);
          Object value = field.get(o);
          if (memory && field.getName().equals("pieces")) {
            // What is not given out yet is made ready when it is.
            value = ((List<?>) value).subList(0, (int) field(o, "given")).toArray();
            text.append(" pieces=").append(elements((Object[]) value));
          } else {
            text.append(' ').append(field.getName()).append('=').append(found(value));
          }
        } catch (IllegalAccessException e) {
          throw new LinkageError(e.getMessage(), e);
        }
      }
    }
    return text.toString();
  }

  private String elements(Object[] array) {
    List<String> elements = new ArrayList<>();
    for (Object o : array) {
      elements.add(found(o));
    }
    return elements.toString();
  }
}
