package io.zswap.conformance.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.litmus.OwnProgram;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.machines.UnavailableException;
import io.zswap.conformance.program.Programs;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A folio's end against a use that no lock, flag or count of it has to do with. To every search the
 * two would be independent, and the program safe, if the end were no step, or the use no access, of
 * the folio as a whole: so it once was called, after all of 332 schedules.
 */
class LifetimesTest {
  private static final String PROGRAM =
      """
      zswap borrowed-folio
      {
        pagesize 128  slots 2
        param compressor = toy
        param zpool = zsmalloc
        page a = fill 1
      }
      setup {
        pageout a
        shrink root 1
      }
      P0 {
        shrink root 1
      }
      P1 {
        read a
        free a
        reclaim
      }
      after {
        swapoff
      }
      """;

  private static Explorable machine() {
    try {
      return new MachineCatalog().explorable("linux-6.12+borrowed");
    } catch (UnavailableException e) {
      assertFalse("true".equals(System.getenv("CI")), e.getMessage());
      return abort(e.getMessage());
    }
  }

  private static Cell check(int bound) {
    OwnProgram own =
        new OwnProgram("borrowed.zswap", Programs.parse(PROGRAM, "borrowed.zswap", Path.of(".")));
    return new Checker(FreeMode.POISON, Granularity.PRIMITIVE)
        .withoutModes()
        .check(own.programs().get(0), machine(), Protocol.MERGED, bound, Duration.ofSeconds(60));
  }

  private static void assertFound(Cell cell) {
    assertEquals(Cell.Verdict.VIOLATED, cell.verdict(), cell.note());
    String found = String.join("; ", cell.witness().orElseThrow().file().expected());
    assertTrue(found.startsWith("I2 use after free: read of "), found);
    assertTrue(found.contains("of folio 1"), found);
  }

  @Test
  void theBoundedSearchFindsTheFolioUsedAfterItsEnd() {
    assertFound(check(1));
  }

  @Tag("long")
  @Test
  void theReducedSearchFindsItToo() {
    assertFound(check(Cell.UNBOUNDED));
  }
}
