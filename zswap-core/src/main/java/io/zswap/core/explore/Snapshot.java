package io.zswap.core.explore;

import io.zswap.api.MachineException;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A machine as it stands at one moment: every field, array and collection that can be reached from
 * it. Going back to it costs a fraction of what making the machine again does, and leaves the very
 * same objects with the very same content; what a run has made since, nothing refers to any more.
 *
 * <p>Of classes that are not the project's own it knows a few. It refuses all others rather than
 * forget what they hold. Off-heap memory belongs to {@link Memory}, which has a mark of its own.
 */
public final class Snapshot {
  private static final String OURS = "io.zswap.core.";
  private static final String API = "io.zswap.api.";

  private final List<Saved> saved = new ArrayList<>();
  private final Saved[] all;

  /** Goes back with a part. */
  interface Saved {
    void restore();
  }

  /**
   * Of everything that can be reached from {@code root}.
   *
   * @param outside objects that see to themselves, with all that can be reached through them only
   * @throws MachineException if there is an object that it does not know how to save
   */
  public static Snapshot of(Object root, Predicate<Object> outside) {
    return new Snapshot(root, outside);
  }

  private final Predicate<Object> outside;
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final ArrayDeque<Object> toVisit = new ArrayDeque<>();
  private final Map<Field, SavedField> fields = new HashMap<>();

  private Snapshot(Object root, Predicate<Object> outside) {
    this.outside = outside;
    found(root);
    while (!toVisit.isEmpty()) {
      visit(toVisit.remove());
    }
    for (SavedField field : fields.values()) {
      field.finish();
      saved.add(field);
    }
    all = saved.toArray(Saved[]::new);
    seen.clear();
    fields.clear();
  }

  /** Makes everything what it was. */
  public void restore() {
    for (Saved part : all) {
      part.restore();
    }
  }

  private void found(@Nullable Object o) {
    if (o != null && !outside.test(o) && seen.add(o)) {
      toVisit.add(o);
    }
  }

  private void visit(Object o) {
    Class<?> type = o.getClass();
    if (type.isArray()) {
      visitArray(o, type);
    } else if (o instanceof Enum || o instanceof Class || isValue(type)) {
      return;
    } else if (type.getName().startsWith(OURS)) {
      visitFields(o, type);
    } else if (isImmutable(type)) {
      visitElements(o);
    } else {
      Saved part = SavedJdk.of(o, this::found);
      if (part == null) {
        throw new MachineException("core cannot go back with a " + type.getName());
      }
      saved.add(part);
    }
  }

  private static boolean isValue(Class<?> type) {
    // The API's records are immutable: they hold copies.
    return type == String.class
        || (Number.class.isAssignableFrom(type) && type.getName().startsWith("java.lang."))
        || type == Boolean.class
        || (type.getName().startsWith(API) && type.isRecord());
  }

  private static boolean isImmutable(Class<?> type) {
    return type.getName().startsWith("java.util.ImmutableCollections$")
        || type == java.util.Optional.class;
  }

  private void visitElements(Object o) {
    if (o instanceof Collection<?> c) {
      c.forEach(this::found);
    } else if (o instanceof Map<?, ?> m) {
      m.values().forEach(this::found);
    }
  }

  private void visitArray(Object array, Class<?> type) {
    int length = Array.getLength(array);
    if (length == 0) {
      return;
    }
    if (array instanceof Object[] objects) {
      for (Object o : objects) {
        found(o);
      }
    }
    Object copy = Array.newInstance(type.getComponentType(), length);
    System.arraycopy(array, 0, copy, 0, length);
    saved.add(() -> System.arraycopy(copy, 0, array, 0, length));
  }

  private void visitFields(Object o, Class<?> type) {
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers())) {
          continue;
        }
        try {
          field.setAccessible(true);
          if (!field.getType().isPrimitive()) {
            found(field.get(o));
          }
          if (!Modifier.isFinal(field.getModifiers())) {
            fields.computeIfAbsent(field, SavedField::new).add(o);
          }
        } catch (IllegalAccessException e) {
          throw new MachineException("core cannot go back with " + field, e);
        }
      }
    }
  }

  /** A field, of however many objects have it. */
  private static final class SavedField implements Saved {
    private final Field field;
    private final MethodHandle setter;
    private final List<Object> found = new ArrayList<>();
    private Object[] objects = {};
    private @Nullable Object[] references = {};
    private long[] numbers = {};

    SavedField(Field field) {
      this.field = field;
      setter = SavedJdk.setter(field);
    }

    void add(Object o) {
      found.add(o);
    }

    void finish() {
      objects = found.toArray();
      boolean primitive = field.getType().isPrimitive();
      references = new Object[primitive ? 0 : objects.length];
      numbers = new long[primitive ? objects.length : 0];
      try {
        for (int i = 0; i < objects.length; i++) {
          if (!primitive) {
            references[i] = field.get(objects[i]);
          } else if (field.getType() == boolean.class) {
            numbers[i] = field.getBoolean(objects[i]) ? 1 : 0;
          } else {
            numbers[i] = field.getLong(objects[i]);
          }
        }
      } catch (IllegalAccessException | IllegalArgumentException e) {
        throw new MachineException("core cannot go back with " + field, e);
      }
    }

    @Override
    public void restore() {
      try {
        if (references.length > 0) {
          for (int i = 0; i < objects.length; i++) {
            setter.invokeExact(objects[i], references[i]);
          }
        } else {
          for (int i = 0; i < objects.length; i++) {
            setter.invokeExact(objects[i], numbers[i]);
          }
        }
      } catch (Throwable e) {
        throw new MachineException("core cannot go back with " + field, e);
      }
    }
  }
}
