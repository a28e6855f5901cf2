package io.zswap.natives;

import io.zswap.api.MachineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A documented bug that is put back into a temporary copy of a kernel tree, so that the explorer
 * can show that it would find it.
 *
 * <p>Each is one rule for mm/zswap.c. A tree in which a rule does not match exactly once is
 * refused. The copy lies in the build folder and goes when the build is over.
 */
enum KernelEdit {
  /** The condition that compares the entry with what xa_cmpxchg returned is never true. */
  RECHECK_IGNORED(
      "r1",
      "the comparison with xa_cmpxchg",
      "if \\(entry != (xa_cmpxchg\\([^()]*\\))\\)",
      "if ($1, 0)"),

  /** A store that fails, or comes while zswap is off, leaves the slot's older entry. */
  OLD_ENTRY_KEPT(
      "old-entry",
      "the end of zswap_store that takes the older entry out",
      "(?s)(check_old:.{0,400}?entry = )xa_erase\\(tree, offset\\);",
      "$1NULL;"),

  /** Where the recheck fails, the folio stays locked and referenced. */
  FOLIO_LEAKED(
      "folio",
      "what follows delete_from_swap_cache",
      "(delete_from_swap_cache\\(folio\\);)\\s*folio_unlock\\(folio\\);\\s*folio_put\\(folio\\);",
      "$1"),

  /** The entry leaves its list last, when its objcg has been put. */
  OBJCG_FIRST(
      "objcg",
      "zswap_entry_free",
      "(?s)(zswap_lru_del\\(&zswap_list_lru, entry\\);)(.{0,400}?)"
          + "(zswap_entry_cache_free\\(entry\\);)",
      "$2$1 $3"),

  /** The walk is told that the lock was never dropped. */
  SKIPPED(
      "skip", "what a failed writeback returns to the walk", "ret = LRU_RETRY;", "ret = LRU_SKIP;"),

  /** The shrinker's cursor may come to rest on a cgroup that is offline. */
  CURSOR_OFFLINE(
      "cursor",
      "the look for an online cgroup",
      "!mem_cgroup_tryget_online\\(memcg\\)",
      "!mem_cgroup_tryget(memcg)"),

  /**
   * Documented nowhere, and no kernel's: writeback looks at its folio once more when it has given
   * its reference back, between steps that have nothing to do with the folio. The explorer's own
   * test: a search that does not know the folio's end for a step of its own calls this safe.
   */
  FOLIO_BORROWED(
      "borrowed",
      "the end of zswap_writeback_entry",
      "(__swap_writepage\\(folio, &wbc\\);)\\s*(folio_put\\(folio\\);)",
      "$2 $1 return READ_ONCE(zswap_enabled) && folio_nid(folio) < 0;");

  private static final String FILE = "mm/zswap.c";

  private final String word;
  private final String place;
  private final Pattern pattern;
  private final String replacement;

  KernelEdit(String word, String place, String pattern, String replacement) {
    this.word = word;
    this.place = place;
    this.pattern = Pattern.compile(pattern);
    this.replacement = replacement;
  }

  /** What a machine's name has behind its tree's. */
  String suffix() {
    return "+" + word;
  }

  /** The edit that a machine's name ends with. */
  static Optional<KernelEdit> of(String machine) {
    for (KernelEdit edit : values()) {
      if (machine.endsWith(edit.suffix())) {
        return Optional.of(edit);
      }
    }
    return Optional.empty();
  }

  /** A machine's name without its edit. */
  static String tree(String machine) {
    return of(machine)
        .map(edit -> machine.substring(0, machine.length() - edit.suffix().length()))
        .orElse(machine);
  }

  /** Copies what a build needs of a tree, and edits it. */
  void copy(KernelTree tree, Path to) throws IOException {
    for (String name : KernelTree.compiled()) {
      Path from = tree.path().resolve(name);
      if (Files.isRegularFile(from)) {
        Path file = to.resolve(name);
        Files.createDirectories(file.getParent());
        Files.copy(from, file);
      }
    }
    Path file = to.resolve(FILE);
    // Latin-1 keeps every byte.
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Matcher matcher = pattern.matcher(text);
    long matches = matcher.results().count();
    if (matches != 1) {
      throw new MachineException(
          tree.called()
              + suffix()
              + ": "
              + place
              + " is "
              + matches
              + " times in "
              + FILE
              + ", not once");
    }
    Files.writeString(file, matcher.replaceFirst(replacement), StandardCharsets.ISO_8859_1);
  }
}
