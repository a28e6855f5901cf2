package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.benmanes.caffeine.cache.LoadingCache;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's examples, taken from there, compile and do what they say. */
class ReadmeTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```java\n(.*?)```");

  @TempDir private Path dir = Path.of("");

  /** The pages, the values, and how one is replaced. */
  private static List<String> examples() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    return BLOCK.matcher(readme).results().map(r -> r.group(1)).toList();
  }

  @Test
  void everyExampleIsHere() throws IOException {
    assertEquals(3, examples().size(), "an example that nobody runs");
    assertEquals(5, examples().get(0).lines().count());
  }

  /** Compiles a class with one method. */
  private Method compiled(String signature, String body, String result) throws Exception {
    Path source = dir.resolve("Example.java");
    Files.writeString(
        source,
        """
        import com.github.benmanes.caffeine.cache.*;
        import io.zswap.store.*;
        import java.nio.ByteBuffer;
        import java.nio.file.Path;

        public class Example {
          public static %s {
        %s
        %s
          }
        }
        """
            .formatted(signature, body, result));
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
    List<String> options =
        List.of("-d", dir.toString(), "-classpath", System.getProperty("java.class.path"));
    try (StandardJavaFileManager files = javac.getStandardFileManager(complaints, null, null)) {
      boolean compiled =
          javac
              .getTask(null, files, complaints, options, null, files.getJavaFileObjects(source))
              .call();
      assertTrue(compiled, complaints.getDiagnostics().toString());
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {dir.toUri().toURL()})) {
      // Lambdas in it are methods too, private ones.
      return Stream.of(loader.loadClass("Example").getDeclaredMethods())
          .filter(m -> Modifier.isPublic(m.getModifiers()))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void pages() throws Exception {
    String body = examples().get(0).replace("\"cold.swap\"", "dir + \"/cold.swap\"");
    ByteBuffer page = ByteBuffer.allocateDirect(4096).put(0, (byte) 42);
    compiled("void run(Path dir, ByteBuffer page)", body, "").invoke(null, dir, page);
    assertEquals(42, page.get(0));
    assertTrue(Files.exists(dir.resolve("cold.swap")));
  }

  @Test
  void secondTier() throws Exception {
    Method cache =
        compiled(
            "Object[] cache(SwapArea area)",
            examples().get(1),
            "return new Object[] {cache, tier2};");
    Method replace =
        compiled(
            "void replace("
                + "LoadingCache<String, byte[]> cache, SwapStore<String> tier2, String key,"
                + " byte[] value)",
            examples().get(2),
            "");
    try (SwapArea area = SwapArea.builder().file(dir.resolve("swap")).build()) {
      Object[] tiers = (Object[]) cache.invoke(null, area);
      @SuppressWarnings("unchecked")
      LoadingCache<String, byte[]> made = (LoadingCache<String, byte[]>) tiers[0];
      for (int i = 0; i < 300; i++) {
        made.put("key " + i, Pages.bytes(i, 5000));
      }
      made.cleanUp();
      assertEquals(100, made.estimatedSize());
      for (int i = 0; i < 300; i++) {
        assertArrayEquals(Pages.bytes(i, 5000), made.get("key " + i), "value " + i);
      }
      assertTrue(area.statistics().zswpin() > 0, "some came from memory");
      assertTrue(area.statistics().pswpin() > 0, "some from the file");
      SwapStore<?> tier2 = (SwapStore<?>) tiers[1];
      assertEquals(300, made.estimatedSize() + tier2.size());
      for (int i = 0; i < 300; i++) {
        byte @Nullable [] value = i % 2 == 0 ? null : Pages.bytes(2 * i, 5000);
        replace.invoke(null, made, tier2, "key " + i, value);
      }
      for (int i = 0; i < 300; i++) {
        byte @Nullable [] value = i % 2 == 0 ? null : Pages.bytes(2 * i, 5000);
        assertArrayEquals(value, made.get("key " + i), "new value " + i);
      }
      made.cleanUp();
      assertEquals(150, made.estimatedSize() + tier2.size(), "each value in one tier");
    }
  }
}
