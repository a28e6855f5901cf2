package io.zswap.conformance.program;

import io.zswap.api.machine.Counter;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.Status;
import io.zswap.conformance.program.grammar.ProgramTextParser.CounterContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ExpectationContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.ProgramContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.RepeatContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.StatementContext;
import io.zswap.conformance.program.grammar.ProgramTextParser.TaskContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.Token;

/** Makes a {@link Program} of a parse tree: resolves names, expands ranges and repetitions. */
final class ProgramBuilder {
  /** Fewer than there may be where those would not fit into the memory, at 128 bytes each. */
  private static final int MOST =
      (int) Math.min(Program.MAX_STEPS, Runtime.getRuntime().maxMemory() / 128);

  private final Scope scope;
  private final ContentBuilder contents;
  private final OperationBuilder operations;
  private int total;

  ProgramBuilder(ErrorSink errors, Path folder) {
    this.scope = new Scope(errors, folder);
    this.contents = new ContentBuilder(scope);
    this.operations = new OperationBuilder(scope, contents);
  }

  Program build(ProgramContext context) {
    if (context.header() == null || context.title() == null || context.header().stop == null) {
      scope.errors.check();
    }
    String name = context.title().getText();
    scope.headerBroken = Scope.broken(context.header());
    Header header = new HeaderBuilder(scope, contents).build(name, context.header());
    List<Step> setup = new ArrayList<>();
    if (context.setup() != null) {
      statements(context.setup().statement(), setup);
    }
    List<Task> tasks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (TaskContext task : context.task()) {
      if (task.NAME() == null) {
        continue;
      }
      if (!names.add(task.NAME().getText())) {
        scope.errors.add(
            task.NAME().getSymbol(),
            "task '" + task.NAME().getText() + "' exists already, expected another name");
      }
      List<Step> steps = new ArrayList<>();
      statements(task.statement(), steps);
      tasks.add(new Task(task.NAME().getText(), steps));
    }
    List<Step> after = new ArrayList<>();
    if (context.after() != null) {
      statements(context.after().statement(), after);
    }
    scope.errors.check();
    return new Program(header, scope.created, setup, tasks, after);
  }

  private void statements(List<StatementContext> statements, List<Step> steps) {
    for (StatementContext statement : statements) {
      if (total > MOST) {
        return;
      }
      if (statement.repeat() != null && statement.repeat().exception == null) {
        repeat(statement.repeat(), steps);
      } else if (statement.operation() != null && !Scope.broken(statement)) {
        operation(statement, steps);
      }
    }
  }

  private void repeat(RepeatContext repeat, List<Step> steps) {
    if (repeat.INT() == null) {
      return;
    }
    long times = scope.number(repeat.INT().getSymbol(), 0, MOST, "repeat");
    for (long i = 0; i < times; i++) {
      int before = total;
      statements(repeat.statement(), steps);
      // A round that adds nothing never will; and one round shows every error.
      if (total == before || total > MOST || !scope.errors.isEmpty()) {
        return;
      }
    }
  }

  private void operation(StatementContext statement, List<Step> steps) {
    Optional<Expectation> expectation =
        statement.expectation() == null
            ? Optional.empty()
            : Optional.of(expectation(statement.expectation()));
    List<Operation> expanded = operations.build(statement.operation(), MOST - total);
    total += expanded.size();
    if (expanded.size() > MOST || total > MOST) {
      total = MOST + 1;
      scope.errors.add(
          statement.getStart(),
          "too many operations, expected at most " + MOST + " with all ranges");
      return;
    }
    boolean creation = expanded.size() > 0 && expanded.get(0) instanceof Operation.CreateCgroup;
    for (int i = 0; i < expanded.size(); i++) {
      // Settings of a new cgroup are operations too, but what is expected is its creation.
      boolean about = !creation || i == 0;
      steps.add(new Step(expanded.get(i), about ? expectation : Optional.empty()));
    }
  }

  private Expectation expectation(ExpectationContext c) {
    Token word = c.word().getStart();
    Status status =
        Arrays.stream(Status.values())
            .filter(s -> s.word().equals(word.getText()))
            .findFirst()
            .orElse(null);
    if (status == null) {
      scope.errors.add(
          word,
          "unknown result '"
              + word.getText()
              + "', expected one of "
              + Arrays.stream(Status.values()).map(Status::word).collect(Collectors.joining(", ")));
      status = Status.DONE;
    }
    OptionalLong value =
        c.INT() == null
            ? OptionalLong.empty()
            : OptionalLong.of(
                scope.number(c.INT().getSymbol(), Long.MIN_VALUE + 1, Long.MAX_VALUE, "value"));
    Map<Counter, Long> counters = new EnumMap<>(Counter.class);
    for (CounterContext counter : c.counter()) {
      counter(counter, counters);
    }
    return new Expectation(status, value, counters);
  }

  private void counter(CounterContext c, Map<Counter, Long> counters) {
    Token name = c.NAME().getSymbol();
    try {
      Counter counter = Counter.valueOf(name.getText().toUpperCase(Locale.ROOT));
      counters.put(counter, scope.number(c.INT().getSymbol(), 0, Long.MAX_VALUE, "count"));
    } catch (IllegalArgumentException e) {
      scope.errors.add(
          name,
          "unknown counter '"
              + name.getText()
              + "', expected one of "
              + Arrays.stream(Counter.values())
                  .map(Counter::word)
                  .collect(Collectors.joining(", ")));
    }
  }
}
