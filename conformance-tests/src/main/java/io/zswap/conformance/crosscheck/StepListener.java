package io.zswap.conformance.crosscheck;

import io.zswap.api.machine.CounterValues;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import java.util.Map;

/** Is told about every operation of a run. */
@FunctionalInterface
public interface StepListener {
  /**
   * The machines have been started.
   *
   * @param counters what each counts already, by machine name
   */
  default void start(Map<String, CounterValues> counters) {}

  /**
   * An operation has been performed on every machine.
   *
   * @param number its number, from 1; 0 for the header's
   * @param operation the operation
   * @param reports what each machine reported, by machine name; a refused one is left out
   */
  void step(long number, Operation operation, Map<String, StepReport> reports);
}
