package io.zswap.conformance.litmus;

import io.zswap.api.explore.Protocol;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What programs are about. */
public sealed interface Topic permits Race, Bug, Corner, OwnProgram {
  /** A short name, such as {@code R1}, {@code B4} or {@code C2}. */
  String name();

  /** In a few words. */
  String title();

  /** Where it was discussed. */
  String source();

  /** What closed it in Linux. */
  String commits();

  /** The mechanism that it is about and that not every zswap has, as machines' traits call it. */
  Optional<String> mechanism();

  /** Its litmus programs, those of two tasks first. */
  List<Litmus> programs();

  /**
   * What shows it on core and on the reference; the merged protocol if they have no such position.
   */
  Protocol unfixed();

  /**
   * One of its programs, or one more that tells positions of its thread apart.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  Litmus program(String name);

  /** Whether its programs have too many schedules to be explored completely, few tasks or not. */
  default boolean isLarge() {
    return false;
  }

  /** The kernel machine whose source is edited to have it; empty if there is none. */
  default Optional<String> edited() {
    return Optional.empty();
  }

  /** Every one that is documented here: the races, then the other bugs, then the corners. */
  static List<Topic> documented() {
    return Stream.<Topic[]>of(Race.values(), Bug.values(), Corner.values())
        .flatMap(Stream::of)
        .toList();
  }

  /** The documented one of a name such as {@code r1} or {@code b4}, in any case. */
  static Optional<Topic> of(String name) {
    return documented().stream().filter(t -> t.name().equalsIgnoreCase(name)).findFirst();
  }
}
