package io.zswap.conformance.program;

import java.util.Arrays;
import java.util.List;

/** A program's words for page and cgroup numbers. Immutable. */
public final class Names {
  private final Header header;
  private final List<String> created;
  private final int[] firsts;

  Names(Header header, List<String> created) {
    this.header = header;
    this.created = List.copyOf(created);
    this.firsts = header.pages().stream().mapToInt(PageDeclaration::first).toArray();
  }

  /** Names where tasks' cgroups are called by number. */
  public static Names of(Header header) {
    return new Names(header, List.of());
  }

  /** For example {@code p} or {@code T[17]}; a page without a name is shown as {@code <n>}. */
  public String page(int number) {
    int found = Arrays.binarySearch(firsts, number);
    int at = found >= 0 ? found : -found - 2;
    if (at >= 0) {
      PageDeclaration p = header.pages().get(at);
      if (number < p.first() + p.count()) {
        return p.array() ? p.name() + "[" + (number - p.first()) + "]" : p.name();
      }
    }
    return "<" + number + ">";
  }

  /** Neighbours, for example {@code T[0..3]}; those of more than one name are shown as such. */
  public String pages(int first, int count) {
    int last = first + count - 1;
    for (PageDeclaration p : header.pages()) {
      if (p.array() && first >= p.first() && last < p.first() + p.count()) {
        return p.name() + "[" + (first - p.first()) + ".." + (last - p.first()) + "]";
      }
    }
    return page(first) + ".." + page(last);
  }

  /** For example {@code root} or {@code A}. */
  public String cgroup(int number) {
    if (number == 0) {
      return "root";
    }
    int declared = header.cgroups().size();
    if (number >= 1 && number <= declared) {
      return header.cgroups().get(number - 1).name();
    }
    int index = number - declared - 1;
    return index >= 0 && index < created.size() ? created.get(index) : "C" + number;
  }
}
