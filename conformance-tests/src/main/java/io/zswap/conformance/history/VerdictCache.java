package io.zswap.conformance.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.api.machine.MachineProvider;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Keeps verdicts in files beside the built machines, whose folders stand for the contents of the
 * tree, the C harness and the compiler. A file's name stands for everything else that decides a
 * verdict: the code of the explorer, of the judge and of the machine's provider, the programs, and
 * how they are run. How long a search may take is not part of it, because only verdicts are kept
 * that more time would not change. Thread-safe, also between processes.
 */
public final class VerdictCache {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final String settings;

  /**
   * A cache for one way of exploring.
   *
   * @param settings everything about it that can change a verdict, in words
   */
  public VerdictCache(String settings) {
    this.settings = settings;
  }

  /** The verdict on a race, if it is known. What cannot be read is not known. */
  Optional<RaceVerdict> find(MachineCatalog.Made made, Race race) {
    try {
      Path file = file(made, race);
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      JsonNode node = MAPPER.readTree(file.toFile());
      return Optional.of(
          new RaceVerdict(
              RaceVerdict.Kind.valueOf(node.path("kind").asText()), node.path("about").asText()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Keeps a verdict if it is certain. That it cannot be written costs time later, and no more. */
  void keep(MachineCatalog.Made made, Race race, RaceVerdict verdict) {
    if (!verdict.certain()) {
      return;
    }
    ObjectNode node = MAPPER.createObjectNode();
    node.put("kind", verdict.kind().name());
    node.put("about", verdict.about());
    try {
      Path file = file(made, race);
      Files.createDirectories(made.tree().notes());
      Path part = Files.createTempFile(made.tree().notes(), "verdict-", ".part");
      try {
        MAPPER.writeValue(part.toFile(), node);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      // Checked again next time.
      return;
    }
  }

  private Path file(MachineCatalog.Made made, Race race) throws IOException {
    String key =
        CodeDigest.of(
            race + "\n" + settings,
            VerdictCache.class,
            MachineProvider.class,
            made.provider().getClass());
    return made.tree().notes().resolve("verdict-" + race + "-" + key + ".json");
  }
}
