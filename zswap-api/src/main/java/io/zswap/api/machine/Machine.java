package io.zswap.api.machine;

import java.util.List;

/**
 * One implementation of zswap with its surroundings, running. Deterministic: the same configuration
 * and operations give the same reports, always.
 *
 * <p>Not thread-safe: one thread at a time.
 */
public interface Machine extends AutoCloseable {
  /** Name of the implementation, for example {@code core} or {@code linux-6.12.117}. */
  String name();

  /** How it was started. */
  MachineConfig config();

  /**
   * Performs one operation.
   *
   * @throws io.zswap.api.UnknownSlotException if it names what this machine does not have; nothing
   *     has happened then
   * @throws io.zswap.api.MachineException if the code under test broke down (a BUG, a deadlock, no
   *     progress); the machine is of no use afterwards, but can be closed
   * @throws io.zswap.api.ClosedException after {@link #close()}
   */
  StepReport apply(Operation operation);

  /**
   * Looks at everything. Changes nothing.
   *
   * @throws io.zswap.api.MachineException if the machine broke down before
   * @throws io.zswap.api.ClosedException after {@link #close()}
   */
  Observation observe();

  /**
   * Copies the content of the folio behind a page: the one its PTE maps, or the swap cache's.
   *
   * @param into exactly one page long
   * @return whether there is such a folio and its content is valid; if not, {@code into} is
   *     untouched
   * @throws io.zswap.api.UnknownSlotException if there is no such page
   * @throws io.zswap.api.InvalidPageSizeException if {@code into} is not one page long
   * @throws io.zswap.api.MachineException if the machine broke down before
   * @throws io.zswap.api.ClosedException after {@link #close()}
   */
  boolean readPage(int page, byte[] into);

  /**
   * Copies a page of the device.
   *
   * @param into exactly one page long
   * @throws io.zswap.api.UnknownSlotException if there is no such slot
   * @throws io.zswap.api.InvalidPageSizeException if {@code into} is not one page long
   * @throws io.zswap.api.MachineException if the machine broke down before
   * @throws io.zswap.api.ClosedException after {@link #close()}
   */
  void readDevice(int slot, byte[] into);

  /**
   * Texts of the WARNs that fired, oldest first, at most 100.
   *
   * @throws io.zswap.api.MachineException if the machine broke down before and cannot say them
   * @throws io.zswap.api.ClosedException after {@link #close()}
   */
  List<String> warnings();

  /** Frees everything. Idempotent. */
  @Override
  void close();
}
