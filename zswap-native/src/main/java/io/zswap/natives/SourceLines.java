package io.zswap.natives;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Functions and lines of a library's addresses, from its debugging information, by {@code
 * addr2line} of binutils, which building a kernel machine needs anyway.
 *
 * <p>Of the calls that a task is in, what people want to read is the innermost function of the
 * kernel's mm/: not the list or xarray helper that it has called, nor this project's shims. A
 * library without debugging information, or a system without binutils, leaves what the compiler
 * knew when it met the macro.
 *
 * <p>Thread-safe. Each address is looked up once.
 */
final class SourceLines {
  private static final long LIMIT_SECONDS = 60;

  /** In a text: a place, and behind it the frames that lead there. See abi/frames.h. */
  private static final Pattern PLACE =
      Pattern.compile("\u001c([^\u001d]*)\u001d([^\u001e]*)\u001e");

  private static final Pattern WANTED = Pattern.compile("(?:.*/)?(mm/[^/]+\\.c)");
  private static final Pattern LINE = Pattern.compile("(.*):(\\d+)(?: \\(.*\\))?");

  /** A place in a source; line 0 is not known. */
  record Line(String function, String file, int number) {
    private boolean isWanted() {
      return !file.isEmpty();
    }

    private String words() {
      return function + (isWanted() ? " " + file + ":" + number : "");
    }
  }

  private static final Line OTHER = new Line("", "", 0);

  private final Path library;

  /** The innermost wanted line at each address that was looked up. */
  private final Map<String, Line> known = new HashMap<>();

  private boolean failed;

  SourceLines(Path library) {
    this.library = library;
  }

  /** Looks up what is in these lists of frames and not known yet, in one go. */
  synchronized void learn(Stream<String> frames) {
    Set<String> asked = new TreeSet<>();
    frames.forEach(list -> asked.addAll(split(list)));
    asked.removeAll(known.keySet());
    if (asked.isEmpty() || failed) {
      return;
    }
    try {
      read(ask(asked));
    } catch (IOException e) {
      failed = true;
    } catch (InterruptedException e) {
      failed = true;
      Thread.currentThread().interrupt();
    }
    asked.forEach(address -> known.putIfAbsent(address, OTHER));
  }

  /** The innermost wanted place; the other if there is none. */
  synchronized Line of(String frames, Line other) {
    learn(Stream.of(frames));
    for (String frame : split(frames)) {
      Line line = known.getOrDefault(frame, OTHER);
      if (line.isWanted()) {
        return line;
      }
    }
    return other;
  }

  /** A text with its places in words. */
  String inWords(String text) {
    return PLACE
        .matcher(text)
        .replaceAll(
            m -> Matcher.quoteReplacement(of(m.group(2), new Line(m.group(1), "", 0)).words()));
  }

  private static List<String> split(String frames) {
    return frames.isEmpty() ? List.of() : Arrays.asList(frames.split(","));
  }

  private List<String> ask(Set<String> addresses) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("addr2line", "-a", "-f", "-i", "-e"));
    command.add(library.toString());
    Path questions = Files.createTempFile("zswap-addresses-", ".txt");
    try {
      Files.write(questions, addresses);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(questions.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream answer = process.getInputStream()) {
        return new String(answer.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      } finally {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } finally {
      Files.deleteIfExists(questions);
    }
  }

  /** For each address a line 0x…, then function and place, from the innermost inlined one on. */
  private void read(List<String> answer) {
    String address = "";
    for (int i = 0; i < answer.size(); i++) {
      String line = answer.get(i);
      if (line.startsWith("0x")) {
        address = Long.toHexString(Long.parseUnsignedLong(line.substring(2), 16));
      } else if (i + 1 < answer.size()) {
        note(address, line, answer.get(++i));
      }
    }
  }

  private void note(String address, String function, String place) {
    Matcher at = LINE.matcher(place);
    Matcher file = WANTED.matcher(at.matches() ? at.group(1) : "");
    if (file.matches()) {
      known.putIfAbsent(
          address, new Line(function + "()", file.group(1), Integer.parseInt(at.group(2))));
    }
  }
}
