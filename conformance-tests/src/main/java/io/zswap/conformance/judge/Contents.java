package io.zswap.conformance.judge;

import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.Operation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Words for page contents: v1, v2, ... in the order in which the program writes them. Immutable.
 */
public final class Contents {
  private final Map<Long, String> names = new HashMap<>();
  private final byte[] page;

  /** The contents that a program writes. */
  public Contents(ScenarioSpec spec) {
    page = new byte[spec.config().pageSize()];
    names.put(Digest.content(page), "zeros");
    int next = 1;
    List<Operation> all =
        Stream.of(
                spec.setup().stream(),
                spec.tasks().stream().flatMap(List::stream),
                spec.after().stream())
            .flatMap(s -> s)
            .toList();
    for (Operation operation : all) {
      if (operation instanceof Operation.Write write
          && names.putIfAbsent(digest(write), "v" + next) == null) {
        next++;
      }
    }
  }

  /** What a write writes, as a digest. */
  long digest(Operation.Write write) {
    byte[] bytes = new byte[page.length];
    write.content().fill(bytes);
    return Digest.content(bytes);
  }

  /** The word for a digest. What nobody wrote is not told apart. */
  public String name(long digest) {
    return digest == 0 ? "nothing" : names.getOrDefault(digest, "garbage");
  }
}
