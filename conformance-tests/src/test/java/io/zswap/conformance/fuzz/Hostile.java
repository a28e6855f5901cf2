package io.zswap.conformance.fuzz;

import io.zswap.conformance.cli.Zswap;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Files that ask for more than there is, given to the command line, in a process with little
 * memory. Argument: a folder for the files. Prints a line for each: exit code, name, message.
 */
final class Hostile {
  /** A little less than what is refused unread by a JVM of 64 MiB. */
  private static final int LARGE = 7 << 20;

  private static final String SCHEDULE =
      """
      zswap-schedule 1
      machine core
      protocol merged
      free poison
      granularity primitive
      outcome page p absent
      """;

  private static final String PROGRAM = "program\nzswap t { page p } P0 { read p }\n";

  private Hostile() {}

  private static Map<String, Supplier<String>> texts() {
    Map<String, Supplier<String>> texts = new LinkedHashMap<>();
    texts.put("run billion-pages", () -> "zswap t { pages 1000000000 } P0 { }");
    texts.put("run billion-page-array", () -> "zswap t { page T[0..999999999] } P0 { }");
    texts.put("run billion-slots", () -> "zswap t { page p slots 1000000000 } P0 { }");
    texts.put(
        "run trillion-steps",
        () ->
            "zswap t { page T[0..262143] } P0 { repeat 1000000 { repeat 1000000 { read T[*] } } }");
    texts.put("run thousand-cgroups-deep", () -> "zswap t { page p " + deep() + "} P0 { }");
    texts.put(
        "run thousand-cgroups-deep-in-a-task", () -> "zswap t { page p } P0 { " + deep() + "}");
    texts.put("run only-nonsense", () -> "@".repeat(LARGE));
    texts.put("run only-lines", () -> "\n".repeat(LARGE));
    texts.put("run nonsense-lines", () -> "@\n".repeat(LARGE / 2));
    texts.put("run one-word", () -> "zswap t { page p } P0 { read " + "x".repeat(LARGE) + " }");
    texts.put("run one-text", () -> "zswap t { page p = \"" + "x".repeat(LARGE) + "\" } P0 { }");
    texts.put("run one-number", () -> "zswap t { pages " + "9".repeat(LARGE) + " } P0 { }");
    texts.put(
        "run many-words", () -> "zswap t { page p } P0 { " + "read p ".repeat(LARGE / 7) + "}");
    texts.put("run many-tasks", () -> "zswap t { page p } " + "P0 { } ".repeat(LARGE / 7));
    texts.put(
        "run many-cgroups", () -> "zswap t { page p " + "cgroup A ".repeat(LARGE / 9) + "} P0 { }");
    texts.put(
        "run many-repeats",
        () -> "zswap t { page p } P0 {" + " repeat 1 {".repeat(LARGE / 11) + " }");
    texts.put("replay only-lines", () -> SCHEDULE + "\n".repeat(LARGE) + PROGRAM);
    texts.put(
        "replay many-expectations", () -> SCHEDULE + "expect x\n".repeat(LARGE / 9) + PROGRAM);
    texts.put(
        "replay many-runs", () -> SCHEDULE + "schedule" + " A1".repeat(LARGE / 3) + "\n" + PROGRAM);
    texts.put("replay long-runs", () -> SCHEDULE + "schedule A9999999 A9999999\n" + PROGRAM);
    texts.put("replay one-word", () -> SCHEDULE + "schedule " + "A".repeat(LARGE) + "\n" + PROGRAM);
    texts.put("replay one-key", () -> "x".repeat(LARGE) + "\n" + PROGRAM);
    texts.put("merge deep", () -> "[".repeat(900 << 10));
    texts.put("merge many-rows", () -> "[" + "{},".repeat((900 << 10) / 3 - 2) + "{}]");
    texts.put("merge one-text", () -> "[\"" + "x".repeat((900 << 10) - 10) + "\"]");
    texts.put("merge one-number", () -> "[" + "9".repeat((900 << 10) - 10) + "]");
    return texts;
  }

  private static String deep() {
    StringBuilder deep = new StringBuilder("cgroup C0 in root\n");
    for (int i = 1; i <= 1_000; i++) {
      deep.append("cgroup C").append(i).append(" in C").append(i - 1).append('\n');
    }
    return deep.toString();
  }

  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    for (String command : new String[] {"run", "replay", "merge"}) {
      Path file = folder.resolve("gigabyte");
      try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
        sparse.setLength(1L << 30);
      }
      perform(command, "gigabyte", file);
    }
    for (Map.Entry<String, Supplier<String>> text : texts().entrySet()) {
      String[] words = text.getKey().split(" ", 2);
      Path file = folder.resolve("hostile");
      Files.writeString(file, text.getValue().get());
      perform(words[0], words[1], file);
    }
  }

  private static void perform(String command, String name, Path file) {
    CommandLine line = Zswap.commandLine(new MachineCatalog());
    StringWriter err = new StringWriter();
    line.setOut(new PrintWriter(new StringWriter()));
    line.setErr(new PrintWriter(err));
    int code =
        command.equals("run")
            ? line.execute(command, file.toString(), "--machine", "core")
            : line.execute(command, file.toString());
    String message = err.toString();
    String first = message.substring(0, Math.min(300, message.length())).replaceAll("\\R", " | ");
    System.out.println(code + " " + command + " " + name + ": " + message.length() + " " + first);
  }
}
