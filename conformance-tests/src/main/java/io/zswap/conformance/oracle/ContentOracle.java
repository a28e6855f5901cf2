package io.zswap.conformance.oracle;

import io.zswap.api.machine.Digest;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.PageState.Pte;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Judges results by the one promise that swap makes: a read returns what was last written. A page
 * may be lost ({@link Status#SIGBUS}) only after the program asked for a failing device read or
 * decompression, and even then it never shows anything else.
 *
 * <p>For each operation, first {@link #check} every machine's report, then {@link #accept} one of
 * them. Not thread-safe.
 */
public final class ContentOracle {
  /** Results after which a page is mapped. */
  private static final Set<Status> MAPPED =
      EnumSet.of(Status.RESIDENT, Status.CACHE_HIT, Status.ZERO, Status.LOADED, Status.READ_IN);

  private static final Set<Status> WRITTEN =
      EnumSet.of(Status.DONE, Status.CACHE_HIT, Status.ZERO, Status.LOADED, Status.READ_IN);

  /** Results after which pages were written out, or were to be. */
  private static final Set<Status> OUT =
      EnumSet.of(Status.STORED, Status.ZERO, Status.WRITTEN, Status.KEPT);

  private final @Nullable PageContent[] expected;
  private final long[] hashes;
  private final byte[] buffer;
  private final StaleEntries staleEntries;
  private final BitSet written = new BitSet();
  private boolean readsMayFail;
  private boolean foliosMayFail;

  /** An oracle for a fresh machine. */
  public ContentOracle(MachineConfig config) {
    expected = new PageContent[config.pages()];
    hashes = new long[config.pages()];
    buffer = new byte[config.pageSize()];
    staleEntries = new StaleEntries(config.pages(), config.pageSize());
  }

  /** What is wrong with a report; empty if nothing is. */
  public Optional<String> check(Operation operation, StepReport report) {
    if (operation instanceof Operation.Read o) {
      return access(o.page(), report, MAPPED)
          .or(() -> value(o.page(), report))
          .or(() -> state(o.page(), report));
    } else if (operation instanceof Operation.Fault o) {
      Set<Status> allowed = EnumSet.copyOf(MAPPED);
      if (o.interrupted()) {
        allowed.add(Status.INTERRUPTED);
      }
      return access(o.page(), report, allowed).or(() -> state(o.page(), report));
    } else if (operation instanceof Operation.Write o) {
      return write(o, report);
    } else if (operation instanceof Operation.Pageout o) {
      return state(o.page(), report);
    } else if (operation instanceof Operation.PageoutLarge o) {
      return state(o.page(), report);
    } else if (operation instanceof Operation.Home o) {
      return state(o.page(), report);
    } else if (operation instanceof Operation.Free) {
      boolean gone = report.page().pte() == Pte.NONE;
      return gone ? Optional.empty() : Optional.of("the freed page still has a PTE");
    }
    return Optional.empty();
  }

  private Optional<String> write(Operation.Write o, StepReport report) {
    if (!WRITTEN.contains(report.status())) {
      return access(o.page(), report, WRITTEN).or(() -> state(o.page(), report));
    }
    o.content().fill(buffer);
    return content(report.page(), Digest.content(buffer));
  }

  /** Whether the status is one that an access may have. */
  private Optional<String> access(int page, StepReport report, Set<Status> mapped) {
    Status status = report.status();
    boolean written = expected[page] != null;
    if (mapped.contains(status)) {
      return written ? Optional.empty() : Optional.of("found a page that was never written");
    }
    return switch (status) {
      case ABSENT -> written ? Optional.of("the page is lost") : Optional.empty();
      case SIGBUS ->
          readsMayFail && written
              ? Optional.empty()
              : Optional.of("the page is lost, and no read was to fail");
      case NO_MEMORY ->
          foliosMayFail
              ? Optional.empty()
              : Optional.of("out of memory, and no folio was to be refused");
      default -> Optional.of("an access cannot end as " + status.word());
    };
  }

  private Optional<String> value(int page, StepReport report) {
    long must = MAPPED.contains(report.status()) ? hashes[page] : 0;
    return report.value() == must || (must != 0 && staleEntries.allows(page, report.value()))
        ? Optional.empty()
        : Optional.of(
            String.format(
                "read other content than was written: hash %016x, expected %016x",
                report.value(), must));
  }

  private Optional<String> state(int page, StepReport report) {
    return checkPage(page, report.page());
  }

  /** What is wrong with the folio of a page, if there is one. */
  public Optional<String> checkPage(int page, PageState state) {
    if (state.pte() == Pte.NONE && expected[page] != null) {
      return Optional.of("the page lost its PTE");
    }
    return state.content() == 0 || staleEntries.allows(page, state.content())
        ? Optional.empty()
        : content(state, hashes[page]);
  }

  private static Optional<String> content(PageState state, long must) {
    return state.content() == must
        ? Optional.empty()
        : Optional.of(
            String.format(
                "the folio holds other content than was written: hash %016x, expected %016x",
                state.content(), must));
  }

  /** Takes in what an operation did. */
  public void accept(Operation operation, StepReport report) {
    if (operation instanceof Operation.Write o && WRITTEN.contains(report.status())) {
      o.content().fill(buffer);
      expected[o.page()] = o.content();
      written.set(o.page());
      hashes[o.page()] = Digest.content(buffer);
    } else if (operation instanceof Operation.Free o) {
      expected[o.page()] = null;
      hashes[o.page()] = 0;
    } else if (operation instanceof Operation.FailNext o && o.nth() > 0) {
      readsMayFail |= o.mayFailReads();
      foliosMayFail |= o.point() == FailurePoint.FOLIO;
    }
    stale(operation, report);
  }

  private void stale(Operation operation, StepReport report) {
    if (operation instanceof Operation.Write o) {
      if (WRITTEN.contains(report.status())) {
        staleEntries.renewed(o.page());
      }
    } else if (operation instanceof Operation.Free o) {
      staleEntries.freed(o.page());
    } else if (operation instanceof Operation.Read o) {
      acceptPage(o.page(), report.page());
    } else if (operation instanceof Operation.Fault o) {
      acceptPage(o.page(), report.page());
    } else if (operation instanceof Operation.Pageout o) {
      staleEntries.accept(o.page(), report.status(), report.page().slot(), expected[o.page()]);
      acceptPage(o.page(), report.page());
    } else if (operation instanceof Operation.PageoutLarge o) {
      large(o, report);
    }
  }

  /** What happens to the first page happens to all, under neighbouring slots. */
  private void large(Operation.PageoutLarge o, StepReport report) {
    if (OUT.contains(report.status())) {
      for (int i = 0; i < o.pages(); i++) {
        int page = o.page() + i;
        staleEntries.accept(page, report.status(), report.page().slot() + i, expected[page]);
      }
    }
    acceptPage(o.page(), report.page());
  }

  /** Takes in the state of a page that {@link #checkPage} has accepted. */
  public void acceptPage(int page, PageState state) {
    staleEntries.observe(page, state.content());
  }

  /**
   * How often a page turned into an older version of itself in the one way that Linux 6.12 does it
   * too: the entry of the older version was written back after the page had become zero-filled.
   */
  public long staleSeen() {
    return staleEntries.count();
  }

  /**
   * The bytes that a page must hold.
   *
   * @param into one page long; untouched if the page was never written
   * @return whether the page has been written
   */
  public boolean expected(int page, byte[] into) {
    PageContent content = staleEntries.shown(page).orElse(expected[page]);
    if (content == null) {
      return false;
    }
    content.fill(into);
    return true;
  }

  /** Pages that were ever written. */
  public int pages() {
    return written.cardinality();
  }
}
