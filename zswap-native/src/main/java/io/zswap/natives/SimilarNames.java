package io.zswap.natives;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant. */
final class SimilarNames {
  private static final int MOST = 3;

  private SimilarNames() {}

  /**
   * A few of the names: those that have the wrong one in them, or are a slip of the finger away.
   */
  static List<String> of(String wrong, List<String> names) {
    String word = wrong.toLowerCase(Locale.ROOT);
    int near = Math.max(1, word.length() / 4);
    return names.stream()
        .filter(
            name -> name.toLowerCase(Locale.ROOT).contains(word) || distance(word, name) <= near)
        .sorted(Comparator.comparingInt(name -> distance(word, name)))
        .limit(MOST)
        .toList();
  }

  /** Levenshtein's: how many letters to add, take away or change. */
  private static int distance(String word, String name) {
    String other = name.toLowerCase(Locale.ROOT);
    int[] above = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= word.length(); i++) {
      int[] row = new int[other.length() + 1];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = above[j - 1] + (word.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[other.length()];
  }
}
