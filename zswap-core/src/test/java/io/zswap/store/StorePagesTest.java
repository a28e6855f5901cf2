package io.zswap.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How values are cut into pages of other sizes. */
class StorePagesTest {
  @ParameterizedTest
  @ValueSource(ints = {8 << 10, 64 << 10})
  void aValueTakesThePagesThatItBegins(int page) {
    try (SwapArea area = SwapArea.builder().pageSize(page).size(40L * page).build();
        SwapStore<Integer> store = SwapStore.<Integer>builder(area).build()) {
      long used = 0;
      for (int length : new int[] {0, 1, page - 1, page, page + 1, 3 * page + 7}) {
        byte[] value = Pages.bytes(length + 1, length);
        store.put(length, value);
        used += (length + page - 1) / page;
        assertEquals(used, area.statistics().slotsUsed(), length + " bytes");
        assertArrayEquals(value, store.get(length));
      }
      for (int length : new int[] {page + 1, 0, 3 * page + 7, page - 1, 1, page}) {
        assertArrayEquals(Pages.bytes(length + 1, length), store.take(length));
        used -= (length + page - 1) / page;
        assertEquals(used, area.statistics().slotsUsed(), "without " + length + " bytes");
      }
      assertEquals(0, used);
    }
  }
}
