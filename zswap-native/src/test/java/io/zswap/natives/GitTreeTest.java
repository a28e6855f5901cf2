package io.zswap.natives;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.MachineException;
import io.zswap.api.machine.MachineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions of a repository as kernel trees. */
class GitTreeTest {
  private static final NativeMachines PROVIDER = new NativeMachines();

  @TempDir private Path temp = Path.of("");
  private Path folder = Path.of("");
  private GitRepository repository = new GitRepository(folder);
  private String first = "";

  /** Files that look like a kernel's; nothing here compiles them. */
  @BeforeEach
  void repository() throws IOException {
    folder = temp.resolve("linux@home");
    repository = GitRepository.in(folder);
    for (String file : KernelTree.compiled()) {
      repository.write(file, "/* " + file + " */\r\n");
    }
    repository.write("mm/zswap.c", "#include <linux/rbtree.h>\n\377");
    repository.write("mm/other.c", "not read");
    repository.write("kernel/sched.c", "not read either");
    first = repository.commit("one");
    repository.git("tag", "v6.8.1");
    repository.write("mm/other.c", "changed");
    repository.commit("two");
  }

  private String named(String rev) {
    return "git:" + folder + "@" + rev;
  }

  private static String refused(String name) {
    return String.valueOf(
        assertThrows(MachineException.class, () -> PROVIDER.tree(name)).getMessage());
  }

  private static Set<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(f -> folder.relativize(f).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void onlyWhatABuildReadsIsWrittenAndByteForByte() throws IOException {
    KernelTree tree = GitTree.of(named("v6.8.1"));
    assertEquals(new TreeSet<>(KernelTree.compiled()), files(tree.path()));
    for (String file : KernelTree.compiled()) {
      assertArrayEquals(
          Files.readAllBytes(folder.resolve(file)),
          Files.readAllBytes(tree.path().resolve(file)),
          file);
    }
  }

  @Test
  void theRepositoryIsLeftAlone() throws IOException {
    repository.write("mm/zswap.c", "being edited");
    byte[] index = Files.readAllBytes(folder.resolve(".git/index"));
    Set<String> before = files(folder);
    KernelTree tree = GitTree.of(named("HEAD"));
    assertNotEquals("being edited", Files.readString(tree.path().resolve("mm/list_lru.c")));
    assertTrue(Files.readString(tree.path().resolve("mm/zswap.c")).startsWith("#include"));
    assertEquals("being edited", Files.readString(folder.resolve("mm/zswap.c")));
    assertArrayEquals(index, Files.readAllBytes(folder.resolve(".git/index")));
    assertEquals(before, files(folder));
  }

  @Test
  void revisionsThatDifferElsewhereAreOneMachine() {
    MachineProvider.Tree one = PROVIDER.tree(named(first)).orElseThrow();
    MachineProvider.Tree two = PROVIDER.tree(named("main")).orElseThrow();
    assertEquals(one.notes(), two.notes());
    assertNotEquals(one.name(), two.name());
  }

  @Test
  void aBranchIsReplacedByItsCommit() throws IOException {
    assertEquals(named("v6.8.1"), GitTree.of(named("v6.8.1")).called());
    assertEquals(named(first), GitTree.of(named(first)).called());
    String before = GitTree.of(named("main")).called();
    String head = repository.git("rev-parse", "--short=12", "HEAD");
    assertEquals(named(head), before);
    repository.write("mm/zswap.c", "three\n");
    repository.commit("three");
    KernelTree now = GitTree.of(named("main"));
    assertNotEquals(before, now.called());
    assertEquals("three\n", Files.readString(now.path().resolve("mm/zswap.c")));
    assertTrue(Files.readString(GitTree.of(before).path().resolve("mm/zswap.c")).startsWith("#"));
  }

  @Test
  void bareRepositoriesAndWorktrees() throws IOException {
    Path bare = temp.resolve("bare.git");
    repository.git("clone", "-q", "--bare", folder.toString(), bare.toString());
    Path worktree = temp.resolve("worktree");
    repository.git("worktree", "add", "-q", worktree.toString(), "v6.8.1");
    Path expected = GitTree.of(named("v6.8.1")).path();
    assertEquals(expected, GitTree.of("git:" + bare + "@v6.8.1").path());
    assertEquals(expected, GitTree.of("git:" + worktree + "@HEAD").path());
    assertEquals(expected, GitTree.of("git:" + folder.resolve("mm") + "@v6.8.1").path());
  }

  @Test
  void whatCannotBeHadSaysWhyAndWhatToDo() throws IOException {
    assertTrue(refused("git:" + folder).contains("git:DIR@REV"));
    assertEquals("no folder " + temp.resolve("gone"), refused("git:" + temp + "/gone@v6.8"));
    assertEquals(
        temp + " is no git repository; a plain kernel tree is given by its folder",
        refused("git:" + temp + "@v6.8"));
    assertEquals(
        folder + " has no commit 'v6.8'; it has v6.8.1; 'git fetch --tags' there may get it",
        refused(named("v6.8")));
    assertTrue(refused(named("V6.81")).contains("; it has v6.8.1;"), refused(named("V6.81")));
    assertTrue(refused(named("--all")).contains("--all"));
    MachineException e =
        assertThrows(MachineException.class, () -> GitTree.read(named("main"), "no-such-git"));
    assertTrue(String.valueOf(e.getMessage()).contains("apt-get install git"), e::toString);
  }

  @Test
  void aShallowCloneSaysSo() throws IOException {
    Path shallow = temp.resolve("shallow");
    repository.git("clone", "-q", "--depth=1", "file://" + folder, shallow.toString());
    String why = refused("git:" + shallow + "@" + first);
    assertTrue(why.contains("has no commit '" + first + "'; the clone is shallow"), why);
  }

  @Test
  void revisionsThatAreNoKernelAndIncompleteOnes() throws IOException {
    Files.delete(folder.resolve("lib/xarray.c"));
    Files.delete(folder.resolve("lib/rbtree.c"));
    String incomplete = repository.commit("three");
    assertEquals(
        named(incomplete)
            + " is no complete kernel tree: it has no lib/xarray.c, lib/rbtree.c;"
            + " give one whose mm/, lib/ and include/ are complete",
        refused(named(incomplete)));
    repository.git("rm", "-q", "mm/zswap.c");
    String none = repository.commit("four");
    assertTrue(refused(named(none)).contains("no kernel tree: it has no mm/zswap.c"));
  }

  @Test
  void aCloneThatLacksObjects() throws IOException {
    // What an earlier run has read would be found in the cache.
    String unique = UUID.randomUUID() + "\n";
    repository.write("mm/zswap.c", unique);
    String commit = repository.commit("three");
    repository.git("config", "uploadpack.allowFilter", "true");
    Path partial = temp.resolve("partial");
    repository.git(
        "clone",
        "-q",
        "--filter=blob:none",
        "--no-checkout",
        "file://" + folder,
        partial.toString());
    Files.move(folder, temp.resolve("away"));
    String name = "git:" + partial + "@" + commit;
    String why = refused(name);
    assertTrue(why.startsWith(name + ": the repository lacks "), why);
    assertTrue(why.contains("git -C " + partial + " archive " + commit + " mm lib include"), why);
    // A damaged repository that nobody promised the rest of.
    GitRepository damaged = new GitRepository(temp.resolve("away"));
    String blob = damaged.git("rev-parse", commit + ":mm/zswap.c");
    Files.delete(
        damaged
            .folder()
            .resolve(Path.of(".git", "objects", blob.substring(0, 2), blob.substring(2))));
    why = refused("git:" + damaged.folder() + "@" + commit);
    assertTrue(why.contains("the repository lacks mm/zswap.c (git: " + blob + " missing)"), why);
    // With the remote back, git gets what it needs by itself.
    repository = new GitRepository(temp.resolve("away"));
    repository.write("mm/zswap.c", unique);
    repository.git("add", "mm/zswap.c");
    Files.move(temp.resolve("away"), folder);
    assertFalse(PROVIDER.tree(name).isEmpty());
  }

  @Test
  void theRealSourceIsTheSameMachineAsItsFolder() throws IOException {
    KernelTree kernel =
        KernelTree.inCache().stream()
            .filter(t -> t.name().equals(Machines.kernel()))
            .findFirst()
            .orElseThrow();
    for (String file : KernelTree.compiled()) {
      Files.delete(folder.resolve(file));
      if (Files.exists(kernel.path().resolve(file))) {
        Files.copy(kernel.path().resolve(file), folder.resolve(file));
      }
    }
    String name = named(repository.commit("Linux"));
    assertTrue(PROVIDER.traits(name).comparable());
    assertEquals(PROVIDER.traits(kernel.name()), PROVIDER.traits(name));
    assertEquals(List.of(), SimilarNames.of("v6.12", List.of("v5.4", "main")));
  }
}
