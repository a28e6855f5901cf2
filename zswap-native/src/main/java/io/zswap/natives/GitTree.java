package io.zswap.natives;

import io.zswap.api.MachineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A revision in a local git repository as a kernel tree, written {@code git:DIR@REV}: of a work
 * tree, of one of several, or bare. What is read of it, and where it goes, is in {@link GitFiles}.
 *
 * <p>The tree is called by a name that stays: a branch, or what else can move, is replaced by its
 * commit. Thread-safe.
 */
final class GitTree {
  static final String PREFIX = "git:";

  private static final int SHORT = 12;

  /** By names that stay. */
  private static final Map<String, KernelTree> KNOWN = new ConcurrentHashMap<>();

  private GitTree() {}

  /**
   * The tree of a name.
   *
   * @param name {@code git:DIR@REV}
   * @throws MachineException if it cannot be had; says why
   */
  static KernelTree of(String name) {
    KernelTree known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    KernelTree tree = read(name, "git");
    KNOWN.put(tree.called(), tree);
    return tree;
  }

  /** Asks git anew. */
  static KernelTree read(String name, String program) {
    String rest = name.substring(PREFIX.length());
    int at = separator(rest);
    Git git = new Git(program, folder(rest.substring(0, at)));
    String rev = rest.substring(at + 1);
    String commit = commit(git, rev);
    String called = PREFIX + git.folder() + "@" + staying(git, rev, commit);
    GitFiles.Cached files = new GitFiles(git, commit, called).cached();
    return new KernelTree("linux-" + files.key().substring(0, SHORT), files.folder(), called);
  }

  /** Both halves may have an @: the first one behind a folder counts. */
  private static int separator(String rest) {
    int first = rest.indexOf('@');
    if (first < 0 || first == rest.length() - 1 || Files.isDirectory(folder(rest))) {
      throw new MachineException(
          PREFIX + rest + " names no revision; expected git:DIR@REV, such as git:~/linux@v6.8");
    }
    for (int at = first; at >= 0; at = rest.indexOf('@', at + 1)) {
      if (Files.isDirectory(folder(rest.substring(0, at)))) {
        return at;
      }
    }
    throw new MachineException("no folder " + folder(rest.substring(0, first)));
  }

  /** A shell does not replace the tilde behind {@code git:}. */
  private static Path folder(String dir) {
    String path =
        dir.equals("~") || dir.startsWith("~/")
            ? System.getProperty("user.home", "") + dir.substring(1)
            : dir;
    return Path.of(path).toAbsolutePath().normalize();
  }

  private static String commit(Git git, String rev) {
    if (rev.startsWith("-")) {
      throw new MachineException("no revision '" + rev + "': it would be an option of git");
    }
    Git.Answer answer = git.ask("rev-parse", "--verify", "--quiet", rev + "^{commit}");
    if (answer.code() == 0) {
      return answer.text();
    }
    Git.Answer shallow = git.ask("rev-parse", "--is-shallow-repository");
    if (shallow.code() != 0) {
      String why = shallow.complaint();
      throw new MachineException(
          why.startsWith("not a git repository")
              ? git.folder() + " is no git repository; a plain kernel tree is given by its folder"
              : "cannot read the git repository " + git.folder() + ": " + why);
    }
    throw new MachineException(
        git.folder()
            + " has no commit '"
            + rev
            + "'"
            + (answer.errors().isBlank() ? "" : " (" + answer.complaint() + ")")
            + similar(git, rev)
            + (shallow.text().equals("true")
                ? "; the clone is shallow, 'git fetch --unshallow' there gets the rest"
                : "; 'git fetch --tags' there may get it"));
  }

  private static String similar(Git git, String rev) {
    List<String> refs =
        git.ask("for-each-ref", "--format=%(refname:short)").text().lines().toList();
    List<String> similar = SimilarNames.of(rev, refs);
    return similar.isEmpty() ? "" : "; it has " + String.join(", ", similar);
  }

  private static String staying(Git git, String rev, String commit) {
    boolean stays =
        commit.startsWith(rev)
            || git.ask("show-ref", "--verify", "--quiet", "refs/tags/" + rev).code() == 0;
    return stays ? rev : git.ask("rev-parse", "--short=" + SHORT, commit).text();
  }
}
