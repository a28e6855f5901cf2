package io.zswap.conformance.fuzz;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/** Good texts with a few edits. */
final class Mutations {
  private static final List<String> ODD =
      List.of(
          "-1",
          "0",
          "1",
          "65",
          "262145",
          "1000000000",
          "2147483648",
          "-2147483649",
          "9223372036854775807",
          "99999999999999999999999",
          "-9223372036854775808",
          "1e999",
          "0x",
          "0x123",
          "\"",
          "\\",
          "\\u12",
          "\u0000",
          "\uD800",
          "\uFEFF",
          "\u2028",
          "é",
          "\r",
          "\t",
          "\n",
          "#",
          "{",
          "}",
          "[",
          "]",
          "[*]",
          "..",
          ",",
          ":",
          "null",
          "true",
          "{}",
          "[]");

  private static final int MOST_EDITS = 6;

  private Mutations() {}

  /** An edit; {@code at} is where, in parts of the text. */
  private record Edit(int kind, double at, int length, int word) {}

  /** Variants of these texts; one in seven is as it was. */
  static Arbitrary<String> of(List<String> texts) {
    List<String> words =
        Stream.concat(
                ODD.stream(),
                texts.stream().flatMap(t -> Stream.of(t.split("\\s+", -1))).limit(2_000))
            .distinct()
            .toList();
    Arbitrary<Edit> edits =
        Combinators.combine(
                upTo(7),
                Arbitraries.doubles().between(0, 1).withDistribution(RandomDistribution.uniform()),
                upTo(60),
                upTo(words.size() - 1))
            .as(Edit::new);
    return Combinators.combine(
            upTo(texts.size() - 1),
            upTo(texts.size() - 1),
            edits.list().ofMaxSize(MOST_EDITS).withSizeDistribution(RandomDistribution.uniform()))
        .as(
            (text, other, list) -> {
              StringBuilder s = new StringBuilder(texts.get(text));
              list.forEach(edit -> apply(edit, s, words, texts.get(other)));
              return s.toString();
            });
  }

  private static Arbitrary<Integer> upTo(int max) {
    return Arbitraries.integers().between(0, max).withDistribution(RandomDistribution.uniform());
  }

  private static void apply(Edit edit, StringBuilder s, List<String> words, String other) {
    int at = (int) (edit.at * s.length());
    int end = Math.min(s.length(), at + edit.length);
    String word = words.get(edit.word);
    switch (edit.kind) {
      case 0 -> s.delete(at, end);
      case 1 -> s.insert(at, s.substring(at, end));
      case 2 -> s.insert(at, word);
      case 3 -> s.replace(at, Math.min(s.length(), at + 1), String.valueOf((char) edit.word));
      case 4 -> s.setLength(edit.word % 8 == 0 ? at : s.length());
      case 5, 6 -> s.replace(wordStart(s, at), wordEnd(s, at), word);
      default -> {
        int from = (int) (edit.at * other.length());
        s.insert(at, other, from, Math.min(other.length(), from + edit.length));
      }
    }
  }

  private static int wordStart(CharSequence s, int at) {
    int start = at;
    while (start > 0 && Character.isLetterOrDigit(s.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static int wordEnd(CharSequence s, int at) {
    int end = at;
    while (end < s.length() && Character.isLetterOrDigit(s.charAt(end))) {
      end++;
    }
    return end;
  }
}
