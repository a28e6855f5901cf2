package io.zswap.natives;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.MachineConfig;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** A configuration as C takes it: numbers, and texts whose lengths are among them. */
final class ConfigEncoding {
  private static final int PARAMETER_LENGTHS = 8;

  private ConfigEncoding() {}

  /** The numbers; the texts are written to {@code texts}. */
  static long[] encode(MachineConfig config, ByteArrayOutputStream texts) {
    long[] numbers = new long[Bridge.CONFIG_LONGS];
    numbers[0] = config.pageSize();
    numbers[1] = config.pages();
    numbers[2] = config.slots();
    numbers[3] = config.nodes();
    numbers[4] = config.cpus();
    numbers[5] = config.totalRamPages();
    numbers[6] = config.synchronous() ? 1 : 0;
    Arrays.fill(numbers, PARAMETER_LENGTHS - 1, numbers.length, -1);
    config
        .deviceFile()
        .ifPresent(
            file ->
                numbers[PARAMETER_LENGTHS - 1] = append(texts, file.toAbsolutePath().toString()));
    for (ZswapParameter p : ZswapParameter.values()) {
      String value = config.parameters().get(p);
      if (value != null) {
        numbers[PARAMETER_LENGTHS + p.ordinal()] = append(texts, value);
      }
    }
    return numbers;
  }

  private static int append(ByteArrayOutputStream texts, String text) {
    byte[] bytes = Bridge.utf8(text);
    texts.writeBytes(bytes);
    return bytes.length;
  }
}
