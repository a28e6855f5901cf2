package io.zswap.natives;

import io.zswap.api.MachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A documented bug that is put back into a temporary copy of a kernel tree, or one of our own
 * making, so that the explorer can show that it would find it.
 *
 * <p>Each is a rule for mm/zswap.c, or several, which may be for other files too; where trees of
 * other years need other rules there are several forms, and the first that fits is taken. A tree in
 * which a rule does not match exactly once is refused. The copy lies in the build folder and goes
 * when the build is over.
 */
enum KernelEdit {
  /** The condition that compares the entry with what xa_cmpxchg returned is never true. */
  RECHECK_IGNORED(
      "r1",
      "the comparison with xa_cmpxchg",
      "if \\(entry != (xa_cmpxchg\\([^()]*\\))\\)",
      "if ($1, 0)"),

  /**
   * A store that fails, or comes while zswap is off, leaves the slot's older entry; in trees that
   * take large folios, those of all its slots.
   */
  OLD_ENTRY_KEPT(
      "old-entry",
      List.of(
          new EditRule(
              Places.OLD_ENTRY,
              "(?s)(check_old:.{0,400}?entry = )xa_erase\\(tree, offset\\);",
              "$1NULL;")),
      List.of(
          new EditRule(
              Places.OLD_ENTRY,
              "(?s)(check_old:.{0,900}?entry = )xa_erase\\(tree, offset \\+ index\\);",
              "$1NULL;"))),

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

  /** A delete looks its cgroup up, and uses it, with nothing that keeps it. */
  RCU_LEFT_OUT(
      "rcu",
      "zswap_lru_del",
      "(?s)(static void zswap_lru_del\\(.{0,200}?)rcu_read_lock\\(\\);(.{0,300}?)"
          + "rcu_read_unlock\\(\\);",
      "$1$2"),

  /** A CPU's context is freed without its mutex, and nobody looks whether it is still there. */
  CONTEXT_UNGUARDED(
      "unplug",
      List.of(
          new EditRule(
              "zswap_cpu_comp_dead",
              "(?s)(static int zswap_cpu_comp_dead\\(.{0,400}?)mutex_lock\\(&acomp_ctx->mutex\\);"
                  + "(.{0,250}?)acomp_ctx->req = NULL;"
                  + "(?:\\s*acomp_ctx->acomp = NULL;\\s*acomp_ctx->buffer = NULL;)?"
                  + "(.{0,250}?)mutex_unlock\\(&acomp_ctx->mutex\\);",
              "$1$2$3"),
          new EditRule(
              "the look for a request, with the mutex held",
              "if \\(likely\\(acomp_ctx->req\\)\\)",
              "if (1)"))),

  /**
   * Loads give the entry up, as 6.5 to 6.8 have it with exclusive_loads=Y, while they hold a
   * reference of their own. In older trees, which have no such loads, they are put in, and the
   * swapin that skips the swap cache does so without a pin, as when they came.
   */
  EXCLUSIVE(
      "exclusive",
      List.of(new EditRule(Places.SWITCH, Places.IS_EXCLUSIVE, "if (!ret)")),
      List.of(
          new EditRule(
              Places.LOAD_END,
              Places.PUT_AFTER_LOAD,
              "$1 if (!ret) { if (!RB_EMPTY_NODE(&entry->rbnode)) {"
                  + " zswap_rb_erase(&tree->rbroot, entry); zswap_entry_put(tree, entry); }"
                  + " SetPageDirty(page); } $2"),
          Places.UNPINNED)),

  /** The same, but the load's own reference goes first, and with it, perhaps, the entry. */
  PUT_FIRST(
      "put",
      List.of(
          new EditRule(
              Places.SWITCH,
              "(?s)" + Places.IS_EXCLUSIVE + "( \\{.{0,400}?)(zswap_entry_put\\(tree, entry\\);)",
              "$2 if (!ret)$1")),
      List.of(
          new EditRule(
              Places.LOAD_END,
              Places.PUT_AFTER_LOAD,
              "$1 $2 if (!ret) { zswap_rb_erase(&tree->rbroot, entry);"
                  + " zswap_entry_put(tree, entry); SetPageDirty(page); }"),
          Places.UNPINNED)),

  /**
   * A large folio's pages are charged and counted in one sum when all of them are stored, as 6.13
   * had it. What each occupies is what storing it returns, which is never 0.
   */
  CHARGED_LAST(
      "partly",
      List.of(
          new EditRule(
              "what zswap_store_page returns",
              "(?s)static bool (zswap_store_page\\(.{0,4000}?)return true;",
              "static ssize_t $1return entry->length;"),
          new EditRule(
              "the charge for a page",
              "obj_cgroup_charge_zswap\\(objcg, entry->length\\);",
              "(void)0;"),
          new EditRule(
              "the count of a page", "atomic_long_inc\\(&zswap_stored_pages\\);", "(void)0;"),
          new EditRule(
              "the loop over a folio's pages",
              "if \\(!zswap_store_page\\(page, objcg, pool\\)\\)\\s*goto put_pool;",
              "ssize_t length = zswap_store_page(page, objcg, pool); if (!length) goto put_pool;"
                  + " owed += length;"),
          new EditRule(
              "what a store begins with",
              "(?s)(bool zswap_store\\(struct folio \\*folio\\)\\s*\\{)",
              "$1 size_t owed = 0;"),
          new EditRule(
              "the events of a folio",
              "(if \\(objcg\\)\\s*count_objcg_events\\(objcg, ZSWPOUT, nr_pages\\);)",
              "if (objcg) obj_cgroup_charge_zswap(objcg, owed);"
                  + " atomic_long_add(nr_pages, &zswap_stored_pages); $1"))),

  /** Our own, as all that follow. A store that a full pool refuses keeps its page's objcg. */
  OBJCG_KEPT(
      "full",
      "where a store looks whether the pool is full",
      "(if \\(zswap_check_limits\\(\\)\\)\\s*goto )reject;",
      "$1check_old;"),

  /** A store that the tree has no memory for leaves its data in the pool. */
  DATA_KEPT(
      "tree",
      "the label store_failed",
      "(store_failed:)\\s*zpool_free\\(entry->pool->zpool, entry->handle\\);",
      "$1"),

  /** A store that gets no lists for its cgroup keeps its reference to the pool. */
  POOL_KEPT(
      "lists",
      "the error of memcg_list_lru_alloc",
      "(memcg_list_lru_alloc\\([^;]*\\{\\s*mem_cgroup_put\\(memcg\\);\\s*goto )put_pool;",
      "$1freepage;"),

  /** A store that has shrunk its cgroup keeps the reference that it took for that. */
  CGROUP_KEPT(
      "max",
      "the end of a store's shrinking",
      "(?s)(if \\(shrink_memcg\\(memcg\\)\\) \\{[^}]*\\})\\s*mem_cgroup_put\\(memcg\\);",
      "$1"),

  /** The reference to a store's pool is put at once, and taken again for the entry. */
  POOL_UNHELD(
      "switch",
      List.of(
          new EditRule(
              "the store's look for a pool",
              "(entry->pool = zswap_pool_current_get\\(\\);\\s*if \\(!entry->pool\\)\\s*goto freepage;)",
              "$1 zswap_pool_put(entry->pool);"),
          new EditRule(
              "the insertion into the tree",
              "(old = xa_store\\(tree, offset, entry, GFP_KERNEL\\);)",
              "percpu_ref_tryget(&entry->pool->ref); $1"))),

  /** Who takes a pool up again keeps the reference with which it was found. */
  FOUND_POOL_KEPT(
      "back",
      "what follows percpu_ref_resurrect",
      "(?s)(percpu_ref_resurrect\\(&pool->ref\\);.{0,80}?)zswap_pool_put\\(pool\\);",
      "$1"),

  /** The dynamic shrinker goes on with no page counted. */
  COUNT_UNASKED(
      "count", "the look whether any page is stored", "if \\(!nr_stored\\)\\s*return 0;", ""),

  /** Writeback keeps the folio that it has found in the swap cache. */
  FOUND_FOLIO_KEPT(
      "cached",
      "what follows a folio that was there",
      "(if \\(!folio_was_allocated\\) \\{)\\s*folio_put\\(folio\\);",
      "$1"),

  /** A store frees the entry that it replaces, and leaves it on its list. */
  OLD_ENTRY_LISTED(
      "listed",
      "what a store does with the older entry",
      "if \\(old\\)\\s*zswap_entry_free\\(old\\);",
      "if (old) { zpool_free(old->pool->zpool, old->handle); zswap_pool_put(old->pool);"
          + " if (old->objcg) { obj_cgroup_uncharge_zswap(old->objcg, old->length);"
          + " obj_cgroup_put(old->objcg); } zswap_entry_cache_free(old);"
          + " atomic_dec(&zswap_stored_pages); }"),

  /** A CPU's buffer is not freed with what else it has. */
  BUFFER_KEPT(
      "buffer",
      "the end of zswap_cpu_comp_dead",
      "(?s)(static int zswap_cpu_comp_dead\\(.{0,1200}?)kfree\\(buffer\\);",
      "$1"),

  /** The shrinker's cursor is let go of before the look whether its cgroup is online. */
  CURSOR_UNLOCKED(
      "online",
      "the shrinker's step to the next cgroup",
      "(?s)spin_lock\\(&zswap_shrink_lock\\);(\\s*do \\{)(.{0,150}?zswap_next_shrink = memcg;)"
          + "(.{0,80}?tryget_online\\(memcg\\)\\);)\\s*spin_unlock\\(&zswap_shrink_lock\\);",
      "$1 spin_lock(&zswap_shrink_lock);$2 spin_unlock(&zswap_shrink_lock);$3"),

  /** A store whose page does not compress keeps its reference to the pool. */
  POOL_KEPT_BY_POOR(
      "poor",
      "where a store looks whether its page was compressed",
      "(if \\(!zswap_compress\\(folio, entry\\)\\)\\s*goto )put_pool;",
      "$1freepage;"),

  /** The walk is stopped by who has not taken its list's lock again. */
  STOPPED_UNLOCKED(
      "stop",
      "what a page in the swap cache does to the walk",
      "(encountered_page_in_swapcache\\) \\{)\\s*ret = LRU_STOP;"
          + "(\\s*\\*encountered_page_in_swapcache = true;)",
      "$1$2 return LRU_STOP;"),

  /** Who makes a cgroup's lists, and finds that there are some by now, keeps them. */
  SECOND_LISTS_KEPT(
      "first",
      List.of(
          new EditRule(
              "mm/list_lru.c",
              "the look for lists that are there already",
              "(xas_load\\(&xas\\)\\)\\) \\{)\\s*kfree\\(mlru\\);",
              "$1")),
      List.of(
          new EditRule(
              "mm/list_lru.c",
              "the end of memcg_list_lru_alloc",
              "if \\(unlikely\\(mlru\\)\\)\\s*kfree\\(mlru\\);",
              ""))),

  /** A CPU's buffer is not freed where its transform or request cannot be had. */
  CONTEXT_KEPT(
      "context",
      "the end of zswap_cpu_comp_prepare",
      "(?s)(static int zswap_cpu_comp_prepare\\(.{0,2500}?fail:.{0,120}?)kfree\\(buffer\\);",
      "$1"),

  /** A round over the cgroups in which none could be shrunk is no failure. */
  EMPTY_ROUND_FORGIVEN(
      "round",
      "the count of rounds without a candidate",
      "if \\(!(attempts && \\+\\+failures == MAX_RECLAIM_RETRIES)\\)",
      "if ($1)"),

  /**
   * Writeback looks at its folio once more when it has given its reference back, between steps that
   * have nothing to do with the folio. The explorer's own test: a search that does not know the
   * folio's end for a step of its own calls this safe.
   */
  FOLIO_BORROWED(
      "borrowed",
      "the end of zswap_writeback_entry",
      "(__swap_writepage\\(folio, &wbc\\);)\\s*(folio_put\\(folio\\);)",
      "$2 $1 return READ_ONCE(zswap_enabled) && folio_nid(folio) < 0;");

  private final String word;

  // Made by List.of(), which the checker does not see.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<List<EditRule>> forms;

  KernelEdit(String word, String place, String pattern, String replacement) {
    this(word, List.of(new EditRule(place, pattern, replacement)));
  }

  KernelEdit(String word, List<EditRule> form) {
    this.word = word;
    this.forms = List.of(form);
  }

  KernelEdit(String word, List<EditRule> form, List<EditRule> older) {
    this.word = word;
    this.forms = List.of(form, older);
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

  /** All that there are, for a message. */
  static String suffixes() {
    return Stream.of(values()).map(KernelEdit::suffix).collect(Collectors.joining(" "));
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
    String why = "";
    for (List<EditRule> form : forms) {
      String obstacle = obstacle(form, to);
      if (obstacle.isEmpty()) {
        for (EditRule rule : form) {
          rule.apply(to);
        }
        return;
      }
      why = why.isEmpty() ? obstacle : why + "; " + obstacle;
    }
    throw new MachineException(tree.called() + suffix() + ": " + why);
  }

  /** The first of the rules that does not fit; empty if all do. */
  private static String obstacle(List<EditRule> form, Path tree) throws IOException {
    for (EditRule rule : form) {
      long matches = rule.matches(tree);
      if (matches != 1) {
        return rule.place() + " is " + matches + " times in " + rule.file() + ", not once";
      }
    }
    return "";
  }

  /** What several edits look for. */
  private static final class Places {
    static final String OLD_ENTRY = "the end of zswap_store that takes the older entry out";
    static final String SWITCH = "the load's look at exclusive_loads";
    static final String IS_EXCLUSIVE = "if \\(!ret && zswap_exclusive_loads_enabled\\)";
    static final String LOAD_END = "the end of zswap_frontswap_load";
    static final String PUT_AFTER_LOAD =
        "(freeentry:\\s*spin_lock\\(&tree->lock\\);)\\s*(zswap_entry_put\\(tree, entry\\);)";
    static final EditRule UNPINNED =
        new EditRule(
            "mm/memory.c",
            "the pin of the swapin that skips the swap cache",
            "if \\(swapcache_prepare\\(entry\\)\\)",
            "if (0)");

    private Places() {}
  }
}
