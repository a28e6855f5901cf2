package io.zswap.conformance.check;

import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Protocols as people write them: {@code merged}, {@code unfixed} (of the race that is run), or
 * axes and their positions, {@code recheck=none,pin=unpinned}, where r1 to r5 also name the axes.
 */
public final class ProtocolWords {
  private static final Map<String, String> AXIS_OF_RACE =
      Map.of("r1", "recheck", "r2", "tree", "r3", "walk", "r4", "add", "r5", "load");

  private ProtocolWords() {}

  /**
   * What a word means for each race.
   *
   * @throws IllegalArgumentException if it means nothing; the message says what would
   */
  public static Function<Race, Protocol> perRace(String words) {
    if (words.equals("unfixed")) {
      return Race::unfixed;
    }
    Protocol one = parse(words);
    return race -> one;
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
    for (String word : words.split(",", -1)) {
      String[] parts = word.strip().split("=", 2);
      if (parts.length != 2) {
        throw new IllegalArgumentException(
            "unknown protocol '" + word + "', expected merged, unfixed or AXIS=POSITION");
      }
      p = with(p, AXIS_OF_RACE.getOrDefault(parts[0], parts[0]), parts[1]);
    }
    return p;
  }

  private static Protocol with(Protocol p, String axis, String at) {
    return switch (axis) {
      case "recheck" ->
          new Protocol(
              position(Protocol.Recheck.class, at),
              p.tree(),
              p.walk(),
              p.add(),
              p.order(),
              p.load(),
              p.pin());
      case "tree" ->
          new Protocol(
              p.recheck(),
              position(Protocol.Tree.class, at),
              p.walk(),
              p.add(),
              p.order(),
              p.load(),
              p.pin());
      case "walk" ->
          new Protocol(
              p.recheck(),
              p.tree(),
              position(Protocol.Walk.class, at),
              p.add(),
              p.order(),
              p.load(),
              p.pin());
      case "add" ->
          new Protocol(
              p.recheck(),
              p.tree(),
              p.walk(),
              position(Protocol.Add.class, at),
              p.order(),
              p.load(),
              p.pin());
      case "order" ->
          new Protocol(
              p.recheck(),
              p.tree(),
              p.walk(),
              p.add(),
              position(Protocol.Order.class, at),
              p.load(),
              p.pin());
      case "load" ->
          new Protocol(
              p.recheck(),
              p.tree(),
              p.walk(),
              p.add(),
              p.order(),
              position(Protocol.Load.class, at),
              p.pin());
      case "pin" ->
          new Protocol(
              p.recheck(),
              p.tree(),
              p.walk(),
              p.add(),
              p.order(),
              p.load(),
              position(Protocol.Pin.class, at));
      default ->
          throw new IllegalArgumentException(
              "unknown axis '"
                  + axis
                  + "', expected recheck, tree, walk, add, order, load, pin or r1 to r5");
    };
  }

  private static <E extends Enum<E>> E position(Class<E> axis, String at) {
    List<String> words = new ArrayList<>();
    for (E e : axis.getEnumConstants()) {
      String word = e.name().toLowerCase(Locale.ROOT).replace('_', '-');
      if (word.equals(at)) {
        return e;
      }
      words.add(word);
    }
    throw new IllegalArgumentException(
        "unknown position '" + at + "', expected " + String.join(" or ", words));
  }
}
