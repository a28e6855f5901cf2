package io.zswap.conformance.check;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Protocols as people write them: {@code merged}, {@code unfixed} (of what is run), a release
 * ({@link Releases}), or axes and their positions, {@code recheck=none,pin=unpinned}, where r1 to
 * r5 also name the axes.
 */
public final class ProtocolWords {
  private static final Map<String, String> AXIS_OF_RACE =
      Map.of("r1", "recheck", "r2", "tree", "r3", "walk", "r4", "add", "r5", "load");

  private ProtocolWords() {}

  /**
   * What a word means for each topic.
   *
   * @throws IllegalArgumentException if it means nothing; the message says what would
   */
  public static Function<Topic, Protocol> perRace(String words) {
    if (words.equals("unfixed")) {
      return Topic::unfixed;
    }
    Protocol one = parse(words);
    return topic -> one;
  }

  /**
   * Reads what {@link Protocol#toString} writes.
   *
   * @throws IllegalArgumentException as {@link #perRace}
   */
  public static Protocol parse(String words) {
    Protocol p = Protocol.MERGED;
    if (words.equals("merged")) {
      return p;
    }
    Protocol release = Releases.byName().get(words);
    if (release != null) {
      return release;
    }
    for (String word : words.split(",", -1)) {
      String[] parts = word.strip().split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "unknown protocol '"
                + word
                + "', expected merged, unfixed, a release"
                + " such as v6.8, or AXIS=POSITION");
      }
      p = with(p, AXIS_OF_RACE.getOrDefault(parts[0], parts[0]), parts[1]);
    }
    return p;
  }

  private static Protocol with(Protocol p, String axis, String at) {
    List<String> axes = new ArrayList<>();
    for (Enum<?> merged : Protocol.MERGED.positions()) {
      if (Protocol.axis(merged).equals(axis)) {
        return p.with(position(merged, at));
      }
      axes.add(Protocol.axis(merged));
    }
    throw new IllegalArgumentException(
        "unknown axis '" + axis + "', expected " + String.join(", ", axes) + " or r1 to r5");
  }

  private static Enum<?> position(Enum<?> merged, String at) {
    List<String> words = new ArrayList<>();
    for (Enum<?> position : merged.getDeclaringClass().getEnumConstants()) {
      if (Protocol.word(position).equals(at)) {
        return position;
      }
      words.add(Protocol.word(position));
    }
    throw new IllegalArgumentException(
        "unknown position '" + at + "', expected " + String.join(" or ", words));
  }
}
