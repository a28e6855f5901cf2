package io.zswap.conformance.history;

import io.zswap.conformance.machines.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Lists commits of a local git repository. What is in them is not read here. Thread-safe.
 *
 * @param folder a folder of the repository, with or without a work tree
 */
public record GitLog(Path folder) {
  /** A commit is walked if it touches one of these. */
  public static final List<String> PATHS = List.of("mm/zswap.c", "mm/list_lru.c");

  private static final int SHORT = 12;
  private static final int FIELDS = 4;
  private static final long LIMIT_MINUTES = 10;

  /**
   * A commit.
   *
   * @param id full hash
   * @param before the nearest commits before it that touch the paths, and what the range begins
   *     behind, if that comes first; those outside the range are named, too
   * @param date when it was committed, as year-month-day
   * @param subject the first line of its message
   */
  public record Commit(String id, List<String> before, String date, String subject) {
    /** Copies the list. */
    public Commit {
      before = List.copyOf(before);
    }

    /** The hash as people write it. */
    public String shortId() {
      return id.substring(0, Math.min(SHORT, id.length()));
    }
  }

  private record Answer(int code, String text) {}

  /** The full hash of a revision; empty if there is none, or this is no repository. */
  public Optional<String> find(String rev) {
    if (rev.startsWith("-")) {
      return Optional.empty();
    }
    Answer answer = git("rev-parse", "--verify", "--quiet", rev + "^{commit}");
    return answer.code() == 0 ? Optional.of(answer.text().strip()) : Optional.empty();
  }

  /** One commit. */
  public Commit commit(String id) {
    return log("--no-walk", id).get(0);
  }

  /** Commits of {@code from..to} that touch the paths, each behind what comes before it. */
  public List<Commit> touching(String from, String to) {
    List<String> words =
        new ArrayList<>(List.of("--topo-order", "--reverse", "--parents", from + ".." + to, "--"));
    words.addAll(PATHS);
    return log(words.toArray(new String[0]));
  }

  /** Whether all of the one is part of the other. */
  public boolean isAncestor(String id, String of) {
    return git("merge-base", "--is-ancestor", id, of).code() == 0;
  }

  /** The commits that this one is a change to. */
  public List<String> parents(String id) {
    return good(git("rev-parse", id + "^@")).lines().toList();
  }

  private List<Commit> log(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of("log", "--no-color", "--no-show-signature", "--format=%H%x09%P%x09%cs%x09%s"));
    words.addAll(List.of(more));
    List<Commit> commits = new ArrayList<>();
    for (String line : good(git(words.toArray(new String[0]))).lines().toList()) {
      String[] f = line.split("\t", FIELDS);
      if (f.length == FIELDS) {
        List<String> before = f[1].isEmpty() ? List.of() : List.of(f[1].split(" ", -1));
        commits.add(new Commit(f[0], before, f[2], f[3]));
      }
    }
    return commits;
  }

  private String good(Answer answer) {
    if (answer.code() != 0) {
      throw new UnavailableException("git cannot list commits of " + folder + ": " + answer.text());
    }
    return answer.text();
  }

  /** What it says if it is well, else what it complains of. */
  private Answer git(String... words) {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(words));
    try {
      Path errors = Files.createTempFile("zswap-git-", ".err");
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        prepare(builder.environment());
        Process git = builder.start();
        git.getOutputStream().close();
        byte[] out = git.getInputStream().readAllBytes();
        if (!git.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
          git.destroyForcibly();
          throw new UnavailableException("git does not end: " + String.join(" ", command));
        }
        int code = git.exitValue();
        return new Answer(
            code,
            code == 0 ? new String(out, StandardCharsets.UTF_8) : Files.readString(errors).strip());
      } finally {
        Files.deleteIfExists(errors);
      }
    } catch (IOException e) {
      throw new UnavailableException(
          "git cannot be run; on Debian: apt-get install git (" + e.getMessage() + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while git listed commits");
    }
  }

  /** As the harness asks git for the trees themselves. */
  static void prepare(Map<String, String> environment) {
    environment.put("LC_ALL", "C");
    // Partial clones may ask their remote, but nobody is there to type a password.
    environment.put("GIT_TERMINAL_PROMPT", "0");
    // Of the repository whose hook runs this, which need not be the one that is asked.
    environment
        .keySet()
        .removeAll(List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"));
  }
}
