package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever looks for calls that are not linearizable finds them, where there are any. */
@Timeout(120)
class WrongAreaTest {
  @ParameterizedTest
  @EnumSource
  void faultsAreFound(WrongArea.Fault fault) throws InterruptedException {
    WrongArea area = new WrongArea(20, fault);
    AreaWorkers workers = new AreaWorkers(area, (page, n) -> area.pageOut(ByteBuffer.wrap(page)));
    workers.run(4, 2_000, 1);
    assertEquals(fault == WrongArea.Fault.NONE, workers.violation().isEmpty(), "" + fault);
  }
}
