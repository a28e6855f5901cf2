package io.zswap.natives;

import io.zswap.api.machine.MachineTraits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what {@code shim/probe.sh} has found out about a kernel tree. */
final class KernelTraits {
  private static final String ZPOOL = "zpool=";

  /** zbud keeps its header in the 64th part of a page. */
  private static final int ZBUD_PAGE = 4096;

  private KernelTraits() {}

  /** Lines of kind, word and text with tabs between. */
  static MachineTraits read(Path file) throws IOException {
    Map<String, Map<String, String>> kinds = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      List<String> fields = List.of(line.split("\t", 3));
      if (fields.size() != 3) {
        throw new IOException(file + " has a line that is none of probe.sh: " + line);
      }
      kinds
          .computeIfAbsent(fields.get(0), k -> new LinkedHashMap<>())
          .put(fields.get(1), fields.get(2));
    }
    Optional<String> zpool =
        kinds.getOrDefault("needs", Map.of()).keySet().stream()
            .filter(word -> word.startsWith(ZPOOL))
            .map(word -> word.substring(ZPOOL.length()))
            .findFirst();
    return new MachineTraits(
        kinds.getOrDefault("differs", Map.of()),
        kinds.getOrDefault("lacks", Map.of()),
        kinds.getOrDefault("decides", Map.of()),
        kinds.getOrDefault("unread", Map.of()),
        zpool,
        zpool.filter("zbud"::equals).isPresent() ? ZBUD_PAGE : 0);
  }
}
