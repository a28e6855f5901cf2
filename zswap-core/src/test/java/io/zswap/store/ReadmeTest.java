package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's example, taken from there, compiles and does what it says. */
class ReadmeTest {
  private static String example() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));
    int from = readme.indexOf("```java\n") + "```java\n".length();
    return readme.substring(from, readme.indexOf("```", from));
  }

  @Test
  void theExampleIsFiveLines() throws IOException {
    assertEquals(5, example().lines().count());
  }

  @Test
  void theExampleRuns(@TempDir Path dir) throws Exception {
    String body = example().replace("\"cold.swap\"", "dir + \"/cold.swap\"");
    Path source = dir.resolve("Example.java");
    Files.writeString(
        source,
        """
        import io.zswap.store.SwapArea;
        import java.nio.ByteBuffer;
        import java.nio.file.Path;

        public class Example {
          public static void run(Path dir, ByteBuffer page) {
        %s
          }
        }
        """
            .formatted(body));
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = javac.getStandardFileManager(complaints, null, null)) {
      boolean compiled =
          javac
              .getTask(
                  null,
                  files,
                  complaints,
                  List.of(
                      "-d", dir.toString(), "-classpath", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertTrue(compiled, complaints.getDiagnostics().toString());
    }
    ByteBuffer page = ByteBuffer.allocateDirect(4096).put(0, (byte) 42);
    try (URLClassLoader loader = new URLClassLoader(new URL[] {dir.toUri().toURL()})) {
      loader
          .loadClass("Example")
          .getMethod("run", Path.class, ByteBuffer.class)
          .invoke(null, dir, page);
    }
    assertEquals(42, page.get(0));
    assertTrue(Files.exists(dir.resolve("cold.swap")));
  }
}
