package io.zswap.conformance.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * The whole kit as JUnit 5 tests. Extend it, and say what is to be tested:
 *
 * <pre>{@code
 * class MyZswapTest extends ZswapConformance {
 *   @Override
 *   protected Subject subject() {
 *     return Subject.zswap("mine", MyZswap::new);
 *   }
 * }
 * }</pre>
 *
 * <p>Every rule is one test. One that does not apply, is not supported, or did not come to an end
 * stays visible as skipped, with the reason. With the system property {@code zswap.kit.report} set
 * to a folder, {@code NAME.json} and {@code NAME.md} are written there too; see {@link KitReport}.
 *
 * <p>Needs junit-jupiter-api and an engine on the test class path, which a project with JUnit tests
 * has anyway.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ZswapConformance {
  /** Folder for reports. */
  public static final String REPORT = "zswap.kit.report";

  private final List<KitReport.Result> results = Collections.synchronizedList(new ArrayList<>());

  /** For subclasses. */
  protected ZswapConformance() {}

  /** What is to be tested. Called for each rule; cheap. */
  protected abstract Subject subject();

  @TestFactory
  @DisplayName("error contract")
  Stream<DynamicTest> contract() {
    return tests(Rule.Group.CONTRACT);
  }

  @TestFactory
  @DisplayName("sequential programs")
  Stream<DynamicTest> programs() {
    return tests(Rule.Group.PROGRAMS);
  }

  @TestFactory
  @DisplayName("invariants")
  Stream<DynamicTest> invariants() {
    return tests(Rule.Group.INVARIANTS);
  }

  @TestFactory
  @DisplayName("stress")
  Stream<DynamicTest> stress() {
    return tests(Rule.Group.STRESS);
  }

  @TestFactory
  @DisplayName("races")
  Stream<DynamicTest> races() {
    return tests(Rule.Group.RACES);
  }

  @AfterAll
  void writeReport() throws IOException {
    String folder = System.getProperty(REPORT);
    if (folder != null && !results.isEmpty()) {
      KitReport.write(List.copyOf(results), Path.of(folder), subject().name());
    }
  }

  private Stream<DynamicTest> tests(Rule.Group group) {
    return Rules.of(group).stream()
        .map(rule -> DynamicTest.dynamicTest(rule.title(), () -> test(rule)));
  }

  private void test(Rule rule) {
    KitReport.Result result = KitReport.check(rule, subject());
    results.add(result);
    Verdict verdict = result.verdict();
    switch (verdict.kind()) {
      case FAILED -> throw new AssertionFailedError(rule.id() + ": " + verdict.text());
      case SKIPPED -> throw new TestAbortedException(rule.id() + ": " + verdict.text());
      case PASSED -> {}
    }
  }
}
