package io.zswap.conformance.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Digest;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageContent;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.PageState.Pte;
import io.zswap.api.machine.Status;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.ZeroContent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ContentOracleTest {
  private static final PageContent ONE = new FillContent(1);
  private static final PageContent TWO = new FillContent(2);
  private static final Operation READ = new Operation.Read(0);

  private final ContentOracle oracle = new ContentOracle(MachineConfig.small(2, 2));

  private static StepReport report(Status status, long value, PageState page) {
    return new StepReport(
        status, value, page, new CounterValues(new long[Counter.values().length]), 0, 0, 0);
  }

  private static long hash(PageContent content) {
    byte[] page = new byte[4096];
    content.fill(page);
    return Digest.content(page);
  }

  private static PageState present(long content) {
    return new PageState(Pte.PRESENT, false, -1, PageState.FLAG_UPTODATE, 1, 0, content);
  }

  private static StepReport good(Status status, PageContent content) {
    return report(status, hash(content), present(hash(content)));
  }

  private void write(PageContent content) {
    Operation write = new Operation.Write(0, content);
    StepReport report = report(Status.DONE, 0, present(hash(content)));
    assertEquals(Optional.empty(), oracle.check(write, report));
    oracle.accept(write, report);
  }

  private String wrong(Operation operation, StepReport report) {
    return oracle.check(operation, report).orElseThrow();
  }

  @Test
  void theLastWriteWins() {
    write(ONE);
    write(TWO);
    assertEquals(Optional.empty(), oracle.check(READ, good(Status.LOADED, TWO)));
    assertTrue(wrong(READ, good(Status.LOADED, ONE)).startsWith("read other content"));
  }

  @Test
  void aWriteThatFailedChangesNothing() {
    write(ONE);
    oracle.accept(
        new Operation.FailNext(FailurePoint.FOLIO, 1), report(Status.DONE, 0, PageState.NONE));
    oracle.accept(
        new Operation.Write(0, TWO),
        report(Status.NO_MEMORY, 0, new PageState(Pte.SWAPPED, false, 0, 0, 0, -1, 0)));
    assertEquals(Optional.empty(), oracle.check(READ, good(Status.READ_IN, ONE)));
  }

  @Test
  void aPageNeverWrittenIsAbsent() {
    assertEquals(Optional.empty(), oracle.check(READ, report(Status.ABSENT, 0, PageState.NONE)));
    assertEquals("found a page that was never written", wrong(READ, good(Status.LOADED, ONE)));
  }

  @Test
  void aWrittenPageIsNotAbsent() {
    write(ONE);
    assertEquals("the page is lost", wrong(READ, report(Status.ABSENT, 0, PageState.NONE)));
    assertEquals(
        "the page lost its PTE",
        wrong(new Operation.Pageout(0, false), report(Status.ABSENT, 0, PageState.NONE)));
  }

  @Test
  void aFreedPageIsGone() {
    write(ONE);
    Operation free = new Operation.Free(0);
    assertEquals(Optional.empty(), oracle.check(free, report(Status.DONE, 0, PageState.NONE)));
    assertEquals("the freed page still has a PTE", wrong(free, report(Status.DONE, 0, present(1))));
    oracle.accept(free, report(Status.DONE, 0, PageState.NONE));
    assertFalse(oracle.expected(0, new byte[4096]));
    assertEquals("found a page that was never written", wrong(READ, good(Status.RESIDENT, ONE)));
  }

  @Test
  void lossNeedsAFailingRead() {
    write(ONE);
    StepReport lost = report(Status.SIGBUS, 0, new PageState(Pte.SWAPPED, false, 0, 2, 1, 0, 0));
    assertTrue(wrong(READ, lost).contains("no read was to fail"));
    oracle.accept(
        new Operation.FailNext(FailurePoint.DEVICE_READ, 3),
        report(Status.DONE, 0, PageState.NONE));
    assertEquals(Optional.empty(), oracle.check(READ, lost));
    assertTrue(wrong(READ, good(Status.READ_IN, TWO)).startsWith("read other content"));
  }

  @Test
  void runningOutOfMemoryNeedsARefusedFolio() {
    write(ONE);
    StepReport report =
        report(Status.NO_MEMORY, 0, new PageState(Pte.SWAPPED, false, 0, 0, 0, -1, 0));
    assertTrue(wrong(READ, report).contains("no folio was to be refused"));
  }

  @Test
  void aFolioWithOtherContentIsSeenWithoutReading() {
    write(ONE);
    assertTrue(
        wrong(
                new Operation.Pageout(0, true),
                report(Status.STORED, 0, new PageState(Pte.SWAPPED, false, 0, 6, 1, 0, 99)))
            .startsWith("the folio holds other content"));
  }

  @Test
  void onlySomeStatusesFitAnAccess() {
    write(ONE);
    assertEquals(
        "an access cannot end as stored", wrong(READ, report(Status.STORED, 0, present(1))));
    assertEquals(
        "an access cannot end as interrupted",
        wrong(new Operation.Fault(0, false, false), report(Status.INTERRUPTED, 0, present(1))));
  }

  private static PageState swapped(long slot) {
    return new PageState(Pte.SWAPPED, false, slot, 0, 0, -1, 0);
  }

  private void pageout(Status status, long slot) {
    Operation pageout = new Operation.Pageout(0, false);
    StepReport report = report(status, 0, swapped(slot));
    assertEquals(Optional.empty(), oracle.check(pageout, report));
    oracle.accept(pageout, report);
  }

  private void zeroOverStoredOne() {
    write(ONE);
    pageout(Status.STORED, 1);
    write(new ZeroContent());
    pageout(Status.ZERO, 1);
  }

  @Test
  void aZeroPageMayShowTheVersionThatZswapStillHas() {
    zeroOverStoredOne();
    assertEquals(Optional.empty(), oracle.check(READ, good(Status.CACHE_HIT, ONE)));
    oracle.accept(READ, good(Status.CACHE_HIT, ONE));
    assertEquals(1, oracle.staleSeen());
    byte[] page = new byte[4096];
    assertTrue(oracle.expected(0, page));
    assertEquals(1, page[0]);
    // And turn back, once that folio has been dropped.
    assertEquals(Optional.empty(), oracle.check(READ, good(Status.ZERO, new ZeroContent())));
  }

  @Test
  void aZeroPageMayShowNothingElse() {
    zeroOverStoredOne();
    assertTrue(wrong(READ, good(Status.CACHE_HIT, TWO)).startsWith("read other content"));
  }

  @Test
  void whatIsWrittenOverAZeroPageStays() {
    zeroOverStoredOne();
    write(TWO);
    assertTrue(wrong(READ, good(Status.LOADED, ONE)).startsWith("read other content"));
  }

  @Test
  void onAnotherSlotThereIsNoOlderVersion() {
    write(ONE);
    pageout(Status.STORED, 1);
    write(new ZeroContent());
    pageout(Status.ZERO, 2);
    assertTrue(wrong(READ, good(Status.CACHE_HIT, ONE)).startsWith("read other content"));
    assertEquals(0, oracle.staleSeen());
  }
}
