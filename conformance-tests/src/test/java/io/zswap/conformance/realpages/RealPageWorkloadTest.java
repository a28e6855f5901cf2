package io.zswap.conformance.realpages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.Operation;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.program.Step;
import io.zswap.conformance.toy.Toys;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPageWorkloadTest {
  private static RealPages jdk() throws IOException {
    return new RealPages(RealPages.ofThisJdk(), 4096);
  }

  @Test
  void theJdkHasEnoughPages() throws IOException {
    assertTrue(jdk().pages() > 16_384, "pages: " + jdk().pages());
  }

  @Test
  void contentsAreManyAndDifferent() throws IOException {
    RealPages pages = jdk();
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < 16_384; i++) {
      seen.add(pages.content(i));
    }
    assertTrue(seen.size() > 15_000, "different contents: " + seen.size());
  }

  @Test
  void aPassCanBeRepeated() throws IOException {
    RealPageWorkload workload = new RealPageWorkload(jdk(), 256, 20_000, 7);
    Iterator<Step> first = workload.steps();
    Iterator<Step> second = workload.steps();
    int count = 0;
    while (first.hasNext()) {
      assertEquals(first.next(), second.next());
      count++;
    }
    assertEquals(20_000, count);
  }

  @Test
  void everyKindOfOperationOccurs() throws IOException {
    Set<Class<?>> kinds = new HashSet<>();
    new RealPageWorkload(jdk(), 256, 20_000, 1)
        .steps()
        .forEachRemaining(s -> kinds.add(s.operation().getClass()));
    Set<Class<?>> all = new HashSet<>(List.of(Operation.class.getPermittedSubclasses()));
    // Linux 6.12 refuses large folios, so that what all machines are to agree on has none of them.
    all.remove(Operation.PageoutLarge.class);
    assertEquals(all, kinds);
  }

  @Test
  void soundMachinesSurviveIt() throws IOException {
    RealPageWorkload workload = new RealPageWorkload(jdk(), 512, 20_000, 1);
    CrossCheckResult result =
        CrossCheck.run(
            workload, List.of(Toys.sound("one"), Toys.sound("two")), Options.plain("java"));
    assertEquals(List.of(), result.findings());
    assertTrue(result.operations() > 20_000);
  }

  @Test
  void unreadableFilesAreCountedInFoldersAndRefusedByName(@TempDir Path folder) throws IOException {
    Path locked = Files.write(folder.resolve("locked"), new byte[9000]);
    Files.write(folder.resolve("open"), new byte[5000]);
    Files.write(Files.createDirectory(folder.resolve("sub")).resolve("below"), new byte[5000]);
    RealPages pages = new RealPages(List.of(folder), 4096, f -> !f.equals(locked));
    assertEquals(2, pages.pages());
    assertEquals(1, pages.unreadable());
    AccessDeniedException e =
        assertThrows(
            AccessDeniedException.class,
            () -> new RealPages(List.of(locked), 4096, f -> !f.equals(locked)));
    assertEquals(locked.toString(), e.getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    NoSuchFileException e =
        assertThrows(
            NoSuchFileException.class, () -> new RealPages(List.of(Path.of("no-such-file")), 4096));
    assertEquals("no-such-file", e.getMessage());
  }
}
