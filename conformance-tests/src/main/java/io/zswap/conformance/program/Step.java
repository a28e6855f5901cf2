package io.zswap.conformance.program;

import io.zswap.api.machine.Operation;
import java.util.Optional;

/**
 * One operation of a task.
 *
 * @param operation what is done
 * @param expectation what the program says about its result
 */
public record Step(Operation operation, Optional<Expectation> expectation) {
  /** An operation of which the program says nothing. */
  public static Step of(Operation operation) {
    return new Step(operation, Optional.empty());
  }
}
