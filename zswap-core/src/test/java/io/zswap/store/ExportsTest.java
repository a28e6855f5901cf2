package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing that a user can name leads to something that he cannot. */
class ExportsTest {
  private static final Path CLASSES = Path.of("target/classes");

  private static Set<String> exports() throws IOException {
    Set<String> exports = new TreeSet<>();
    try (var in = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
      ModuleDescriptor.read(in).exports().forEach(e -> exports.add(e.source()));
    }
    return exports;
  }

  private static List<Class<?>> classes(String pack) throws Exception {
    List<Class<?>> classes = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> list = Files.list(CLASSES.resolve(pack.replace('.', '/')))) {
      files = list.filter(f -> f.toString().endsWith(".class")).toList();
    }
    for (Path file : files) {
      String name = file.getFileName().toString().replace(".class", "");
      if (!name.equals("package-info")) {
        classes.add(Class.forName(pack + "." + name));
      }
    }
    return classes;
  }

  @Test
  void onlyTheLibraryIsExported() throws IOException {
    assertEquals(Set.of("io.zswap.store"), exports());
  }

  @Test
  void signaturesNameOnlyWhatIsExported() throws Exception {
    Set<String> leaks = new TreeSet<>();
    int seen = 0;
    for (String pack : exports()) {
      for (Class<?> c : classes(pack)) {
        if (Modifier.isPublic(c.getModifiers())) {
          seen++;
          check(c, leaks);
        }
      }
    }
    assertTrue(seen >= 4, "public classes: " + seen);
    assertEquals(Set.of(), leaks);
  }

  private static void check(Class<?> c, Set<String> leaks) throws IOException {
    String where = c.getSimpleName();
    for (Type t : c.getGenericInterfaces()) {
      check(t, where, leaks);
    }
    if (c.getGenericSuperclass() != null) {
      check(c.getGenericSuperclass(), where, leaks);
    }
    for (Field f : c.getDeclaredFields()) {
      if (isVisible(f.getModifiers())) {
        check(f.getGenericType(), where + "." + f.getName(), leaks);
      }
    }
    for (Method m : c.getDeclaredMethods()) {
      if (isVisible(m.getModifiers())) {
        check(m.getGenericReturnType(), where + "." + m.getName(), leaks);
        check(m, where, leaks);
      }
    }
    for (Constructor<?> k : c.getDeclaredConstructors()) {
      if (isVisible(k.getModifiers())) {
        check(k, where, leaks);
      }
    }
  }

  private static boolean isVisible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static void check(Executable e, String where, Set<String> leaks) throws IOException {
    for (Type t : e.getGenericParameterTypes()) {
      check(t, where + "." + e.getName(), leaks);
    }
    for (Type t : e.getGenericExceptionTypes()) {
      check(t, where + "." + e.getName(), leaks);
    }
  }

  private static void check(Type type, String where, Set<String> leaks) throws IOException {
    if (type instanceof Class<?> c) {
      Class<?> element = c;
      while (element.isArray()) {
        element = element.getComponentType();
      }
      String pack = element.getPackageName();
      boolean exported =
          pack.startsWith("java.") || pack.startsWith("io.zswap.api") || exports().contains(pack);
      boolean visible = element.isPrimitive() || Modifier.isPublic(element.getModifiers());
      if (!element.isPrimitive() && (!exported || !visible)) {
        leaks.add(where + " names " + element.getName());
      }
    } else if (type instanceof ParameterizedType p) {
      check(p.getRawType(), where, leaks);
      for (Type t : p.getActualTypeArguments()) {
        check(t, where, leaks);
      }
    } else if (type instanceof GenericArrayType a) {
      check(a.getGenericComponentType(), where, leaks);
    } else if (type instanceof WildcardType w) {
      for (Type t : w.getUpperBounds()) {
        check(t, where, leaks);
      }
      for (Type t : w.getLowerBounds()) {
        check(t, where, leaks);
      }
    }
  }
}
