package io.zswap.conformance.toy;

import io.zswap.api.machine.Machine;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineProvider;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.StepReport;
import io.zswap.conformance.machines.Candidate;
import java.util.List;
import java.util.function.BiFunction;

/** Toy machines, sound and faulty. */
public final class Toys {
  private Toys() {}

  /** A sound toy under a name. */
  public static Candidate sound(String name) {
    return new Candidate(name, ToyMachine::new);
  }

  /** A toy whose reports are tampered with. */
  public static Candidate faulty(
      String name, BiFunction<Operation, StepReport, StepReport> tamper) {
    return new Candidate(
        name,
        config ->
            new ToyMachine(config) {
              @Override
              public StepReport apply(Operation operation) {
                return tamper.apply(operation, super.apply(operation));
              }
            });
  }

  /** Offers a toy that forgets to free every tenth page. */
  public static MachineProvider faultyProvider(String name) {
    return new MachineProvider() {
      @Override
      public List<Offer> offers() {
        return List.of(new Offer(name, "a toy with a fault", true, ""));
      }

      @Override
      public Machine open(String machine, MachineConfig config) {
        return new ToyMachine(config) {
          @Override
          public StepReport apply(Operation operation) {
            boolean forget = operation instanceof Operation.Free f && f.page() % 10 == 0;
            return super.apply(forget ? new Operation.Reclaim() : operation);
          }
        };
      }
    };
  }

  /** Offers a machine that throws when it is opened: an error or an unchecked exception. */
  public static MachineProvider dyingProvider(String name, Throwable cause) {
    return new MachineProvider() {
      @Override
      public List<Offer> offers() {
        return List.of(new Offer(name, "a toy that dies", true, ""));
      }

      @Override
      public Machine open(String machine, MachineConfig config) {
        if (cause instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) cause;
      }
    };
  }

  /** Offers sound toys under these names, and says of {@code missing} that it cannot run. */
  public static MachineProvider provider(String missing, String... names) {
    return new MachineProvider() {
      @Override
      public List<Offer> offers() {
        List<Offer> offers =
            new java.util.ArrayList<>(
                List.of(names).stream()
                    .map(name -> new Offer(name, "a toy named " + name, true, ""))
                    .toList());
        if (!missing.isEmpty()) {
          offers.add(new Offer(missing, "a toy that is out", false, "buy batteries"));
        }
        return offers;
      }

      @Override
      public Machine open(String name, MachineConfig config) {
        return new ToyMachine(config);
      }
    };
  }
}
