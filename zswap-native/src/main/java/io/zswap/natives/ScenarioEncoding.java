package io.zswap.natives;

import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A {@link ScenarioSpec} as C takes it: see {@code abi/spec.c}. */
final class ScenarioEncoding {
  private final List<Long> numbers = new ArrayList<>();
  private final ByteArrayOutputStream payload = new ByteArrayOutputStream();
  private final MachineConfig config;

  ScenarioEncoding(ScenarioSpec spec) {
    config = spec.config();
    numbers.add((long) spec.free().ordinal());
    numbers.add((long) spec.granularity().ordinal());
    spec.protocol().positions().forEach(position -> numbers.add((long) position.ordinal()));
    numbers.add((long) spec.setup().size());
    numbers.add((long) spec.tasks().size());
    numbers.add((long) spec.after().size());
    for (long number : ConfigEncoding.encode(config, payload)) {
      numbers.add(number);
    }
    spec.tasks().forEach(task -> numbers.add((long) task.size()));
    add(spec.setup());
    spec.tasks().forEach(this::add);
    add(spec.after());
  }

  private void add(List<Operation> operations) {
    long[] op = new long[Bridge.OP_LONGS];
    for (Operation operation : operations) {
      byte[] bytes = Operations.encode(operation, op, new byte[config.pageSize()]);
      for (long number : op) {
        numbers.add(number);
      }
      numbers.add(bytes == null ? 0L : bytes.length);
      if (bytes != null) {
        payload.writeBytes(bytes);
      }
    }
  }

  long[] numbers() {
    return numbers.stream().mapToLong(Long::longValue).toArray();
  }

  byte[] payload() {
    return payload.toByteArray();
  }
}
