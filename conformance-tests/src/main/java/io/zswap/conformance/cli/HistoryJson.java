package io.zswap.conformance.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zswap.conformance.history.Change;
import io.zswap.conformance.history.GitLog;
import io.zswap.conformance.history.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/** A history for programs to read. */
final class HistoryJson {
  private HistoryJson() {}

  static void write(Iterable<History.Row> rows, GitLog log, String range, Path target)
      throws IOException {
    ObjectNode root = Json.object();
    root.put("git", log.folder().toString());
    root.put("range", range);
    GitLog.PATHS.forEach(root.putArray("paths")::add);
    ArrayNode array = root.putArray("rows");
    for (History.Row row : rows) {
      ObjectNode node = array.addObject();
      node.put("commit", row.commit().id());
      node.put("date", row.commit().date());
      node.put("subject", row.commit().subject());
      if (!row.revision().failure().isEmpty()) {
        node.put("failure", row.revision().failure());
      }
      ObjectNode races = node.putObject("races");
      row.revision()
          .verdicts()
          .forEach(
              (race, verdict) ->
                  races
                      .putObject(race.name())
                      .put("verdict", word(verdict.kind()))
                      .put("about", verdict.about()));
      ArrayNode changes = node.putArray("changes");
      for (Change change : row.changes()) {
        changes
            .addObject()
            .put("race", change.race().name())
            .put("change", change.introduced() ? "introduced" : "fixed")
            .put("where", word(change.where()));
      }
    }
    Json.write(root, target);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
