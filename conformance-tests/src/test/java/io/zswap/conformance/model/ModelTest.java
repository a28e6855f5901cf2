package io.zswap.conformance.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.area.AreaProvider;
import io.zswap.conformance.suite.Installed;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.state.ActionChain;

/**
 * Whatever is done, each page reads as what was last written to it, and nothing is left when all
 * are freed. 50,000 operations, or {@code -Dzswap.operations=N}. A sequence that fails is made
 * smaller and kept as a program in {@code target/failing-programs}, where {@link
 * ModelRegressionsTest} and the suite find it in later runs.
 */
class ModelTest {
  private static final int OPERATIONS = Integer.getInteger("zswap.operations", 50_000);

  /** The same for every length, so that the longer run does longer sequences. */
  private static final int TRIES = 250;

  /** Half of the operations each; a chain ends with looking at every page. */
  private static final int LENGTH = Math.max(1, OPERATIONS / 2 / TRIES);

  private static final FailingPrograms machinePrograms = new FailingPrograms(Installed.failing());
  private static final FailingPrograms areaPrograms =
      new FailingPrograms(ModelRegressionsTest.AREAS);

  @Provide
  Arbitrary<ActionChain<ModelRun>> onMachines() {
    return chains(Installed.all().stream().map(MachineSubject::kind), machinePrograms);
  }

  @Provide
  Arbitrary<ActionChain<ModelRun>> onAreas() {
    return chains(areas(), areaPrograms);
  }

  static Stream<Subject.Kind> areas() {
    return ServiceLoader.load(AreaProvider.class).stream().map(p -> AreaSubject.kind(p.get()));
  }

  private static Arbitrary<ActionChain<ModelRun>> chains(
      Stream<Subject.Kind> kinds, FailingPrograms failing) {
    return ModelActions.chains(kinds.toList(), failing, LENGTH);
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void machinesAreMaps(@ForAll("onMachines") ActionChain<ModelRun> chain) {
    chain.run().finish();
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void areasAreMaps(@ForAll("onAreas") ActionChain<ModelRun> chain) {
    chain.run().finish();
  }

  /** Done by other tests of this JVM. */
  private static long before;

  @BeforeContainer
  static void begin() {
    before = ModelRun.operations.get();
  }

  @AfterContainer
  static void allWereDone() {
    long done = ModelRun.operations.get() - before;
    System.out.println("model test: " + done + " operations");
    assertTrue(done >= OPERATIONS - 2 * TRIES, done + " operations, wanted " + OPERATIONS);
  }
}
