package io.zswap.conformance.model;

import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.conformance.program.Header;
import java.util.function.Function;

/** What is held against the map. Not thread-safe. */
interface Subject extends AutoCloseable {
  /**
   * What an operation came to.
   *
   * @param status how it ended
   * @param value of a read that found a page its {@linkplain io.zswap.api.machine.Digest#content
   *     hash}, of a creation the cgroup's number
   */
  record Reply(Status status, long value) {}

  /** Performs one operation. */
  Reply apply(Operation operation);

  /** In words, what is left of pages though every page is free; empty if nothing is. */
  String left();

  @Override
  void close();

  /**
   * A kind of subject.
   *
   * @param name what reports call it
   * @param zeros whether a page may be zeros: Linux 6.12 can bring one back with its old content,
   *     and so do all machines that are as it is (FINDINGS.md); {@link
   *     io.zswap.conformance.oracle.StaleEntries} knows when, a map does not
   * @param opener starts one in the state that a header describes
   */
  record Kind(String name, boolean zeros, Function<Header, Subject> opener) {
    @Override
    public String toString() {
      return name;
    }
  }
}
