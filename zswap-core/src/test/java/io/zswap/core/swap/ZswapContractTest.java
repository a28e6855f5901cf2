package io.zswap.core.swap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.zswap.api.ClosedException;
import io.zswap.api.SwapEntry;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.Zswap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Zswap itself says to calls that it should not get. */
class ZswapContractTest {
  @Test
  void refusesWhatIsNotThere() {
    Rig rig = new Rig(4, 1, 1000, true, Map.of());
    Zswap zswap = rig.zswap;
    assertThrows(IllegalStateException.class, () -> zswap.swapon(0, 10));
    zswap.swapon(3, 10);
    assertThrows(UnknownSlotException.class, () -> zswap.invalidate(new SwapEntry(3, 10).pack()));
    assertThrows(UnknownSlotException.class, () -> zswap.invalidate(-1));
    assertThrows(UnknownSlotException.class, () -> zswap.invalidate(Long.MAX_VALUE));
    assertThrows(UnknownSlotException.class, () -> zswap.swapon(32, 10));
    zswap.invalidate(new SwapEntry(3, 9).pack());
    zswap.swapoff(3);
    zswap.swapoff(3);
    zswap.swapoff(99);
    assertEquals(0, rig.zswap.debug().warningCount());
    zswap.close();
    assertThrows(ClosedException.class, () -> zswap.invalidate(0));
    assertThrows(ClosedException.class, () -> zswap.swapon(1, 1));
  }
}
