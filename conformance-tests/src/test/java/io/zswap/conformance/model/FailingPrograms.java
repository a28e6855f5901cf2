package io.zswap.conformance.model;

import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.CgroupNumbers;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Step;
import io.zswap.conformance.random.SmallestProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Makes failing programs smaller, and keeps them. By programs and not by jqwik, which needs minutes
 * for a chain of a hundred actions that depend on each other: taking halves, quarters and so on
 * away (Zeller's delta debugging) needs some hundred runs.
 */
final class FailingPrograms {
  private final Path folder;

  /** Where files go. */
  FailingPrograms(Path folder) {
    this.folder = folder;
  }

  /** Makes a program smaller, as long as it fails, and keeps that; the file. */
  Path save(Subject.Kind kind, Program program) {
    // What is left over shows only in the end; everything else must show by the program alone.
    boolean end = ModelRun.replay(kind, program, false).isEmpty();
    Program small = smaller(program, p -> ModelRun.replay(kind, p, end).isPresent());
    return new SmallestProgram(folder, "model").save(small);
  }

  private static Program smaller(Program program, Predicate<Program> fails) {
    Program now = fewerSteps(program, fails);
    now = plainHeader(now, fails);
    return plainContents(now, fails);
  }

  private static Program fewerSteps(Program program, Predicate<Program> fails) {
    Program now = program;
    for (int part = steps(now).size(); part > 0; part /= 2) {
      for (int at = 0; at < steps(now).size(); ) {
        List<Step> left = new ArrayList<>(steps(now));
        left.subList(at, Math.min(left.size(), at + part)).clear();
        Program tried = with(now, left);
        if (isPossible(tried) && fails.test(tried)) {
          now = tried;
        } else {
          at += part;
        }
      }
    }
    return now;
  }

  /** Parameters at their defaults, one node, no more slots than needed. */
  private static Program plainHeader(Program program, Predicate<Program> fails) {
    Header h = program.header();
    MachineConfig c = h.config();
    Header plain =
        new Header(h.name(), MachineConfig.small(c.pages(), c.slots()), h.cgroups(), h.pages());
    Header enabled =
        new Header(
            h.name(),
            new MachineConfig(
                c.pageSize(),
                c.pages(),
                c.slots(),
                1,
                1024,
                false,
                c.deviceFile(),
                "java",
                c.parameters()),
            h.cgroups(),
            h.pages());
    for (Header header : List.of(plain, enabled)) {
      Program tried = Program.single(header, steps(program));
      if (fails.test(tried)) {
        return tried;
      }
    }
    return program;
  }

  private static Program plainContents(Program program, Predicate<Program> fails) {
    Program now = program;
    for (int at = 0; at < steps(now).size(); at++) {
      if (steps(now).get(at).operation() instanceof Operation.Write write) {
        List<Step> plain = new ArrayList<>(steps(now));
        plain.set(at, Step.of(new Operation.Write(write.page(), new FillContent(at + 1))));
        Program tried = with(now, plain);
        if (at < 255 && fails.test(tried)) {
          now = tried;
        }
      }
    }
    return now;
  }

  /** Whether every cgroup that it names has been created by then. */
  private static boolean isPossible(Program program) {
    CgroupNumbers numbers = new CgroupNumbers();
    program.header().setup().forEach(numbers::apply);
    for (Step step : steps(program)) {
      if (cgroup(step.operation()) >= numbers.size()) {
        return false;
      }
      numbers.apply(step.operation());
    }
    return true;
  }

  /** The cgroup that an operation names; 0 if it names none. */
  private static int cgroup(Operation operation) {
    if (operation instanceof Operation.CreateCgroup o) {
      return o.parent();
    } else if (operation instanceof Operation.Home o) {
      return o.cgroup();
    } else if (operation instanceof Operation.Shrink o) {
      return o.cgroup();
    } else if (operation instanceof Operation.Scan o) {
      return o.cgroup();
    } else if (operation instanceof Operation.LimitCgroup o) {
      return o.cgroup();
    } else if (operation instanceof Operation.WritebackCgroup o) {
      return o.cgroup();
    } else if (operation instanceof Operation.Offline o) {
      return o.cgroup();
    } else if (operation instanceof Operation.Release o) {
      return o.cgroup();
    }
    return 0;
  }

  private static List<Step> steps(Program program) {
    return program.tasks().get(0).steps();
  }

  private static Program with(Program program, List<Step> steps) {
    return Program.single(program.header(), steps);
  }
}
