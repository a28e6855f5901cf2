package io.zswap.api;

/**
 * A machine does not have what a scenario asks for: a kernel tree follows its own protocol, not
 * every position goes together with every other, and some machines cannot be explored at all.
 * Nothing is wrong with the machine, so that reports call it not applicable.
 */
public class UnsupportedScenarioException extends MachineException {
  private static final long serialVersionUID = 1L;

  /** Says which machine, and what it cannot be asked for. */
  public UnsupportedScenarioException(String message) {
    super(message);
  }
}
