package io.zswap.conformance.litmus;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.PageDeclaration;
import io.zswap.conformance.program.PatternContent;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.ProgramContent;
import io.zswap.conformance.program.Step;
import io.zswap.conformance.program.Task;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Fits litmus programs to machines that differ from Linux 6.12, so that they run into the same race
 * there. Other than that a program means the same.
 *
 * <ul>
 *   <li>Where zswap keeps pages of one value on no LRU, nobody writes them back: such contents are
 *       replaced by some that are compressed.
 *   <li>Without second chances, the setup's shrink that uses them up would write the page back
 *       before the race begins: it is left out.
 *   <li>Where only one allocator can write back, the program uses that, and pages large enough for
 *       it.
 *   <li>Where there is one allocator only and no parameter to choose it, none is chosen.
 * </ul>
 */
final class Fitting {
  private static final String ZEROMAP = "zeromap";
  private static final String SECOND_CHANCE = "second-chance";
  private static final String POOL = "pool";

  private Fitting() {}

  static Litmus fit(Litmus litmus, MachineTraits traits) {
    Litmus fitted = litmus;
    MachineConfig config = litmus.program().header().config();
    if (config.pageSize() < traits.pageSize()) {
      fitted = fitted.withPageSize(traits.pageSize());
      config = fitted.program().header().config();
    }
    if (traits.zpool().isPresent()) {
      Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
      parameters.putAll(config.parameters());
      parameters.put(ZswapParameter.ZPOOL, traits.zpool().get());
      fitted = fitted.with(config.pageSize(), parameters);
    }
    if (traits.differences().containsKey(POOL)) {
      Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
      parameters.putAll(config.parameters());
      parameters.remove(ZswapParameter.ZPOOL);
      fitted = fitted.with(config.pageSize(), parameters);
    }
    if (traits.differences().containsKey(ZEROMAP)) {
      fitted = fitted.with(compressed(fitted.program()));
    }
    if (traits.differences().containsKey(SECOND_CHANCE)) {
      fitted = fitted.with(withoutFirstShrink(fitted.program()));
    }
    return fitted;
  }

  private static Program compressed(Program program) {
    Header header = program.header();
    List<PageDeclaration> pages = header.pages().stream().map(Fitting::compressed).toList();
    Program mapped = map(program, Fitting::compressed);
    return new Program(
        new Header(header.name(), header.config(), header.cgroups(), pages),
        mapped.cgroupNames(),
        mapped.setup(),
        mapped.tasks(),
        mapped.after());
  }

  /** The same program with other operations. */
  static Program map(Program program, UnaryOperator<Operation> each) {
    return new Program(
        program.header(),
        program.cgroupNames(),
        map(program.setup(), each),
        program.tasks().stream().map(t -> new Task(t.name(), map(t.steps(), each))).toList(),
        map(program.after(), each));
  }

  private static List<Step> map(List<Step> steps, UnaryOperator<Operation> each) {
    return steps.stream()
        .map(step -> new Step(each.apply(step.operation()), step.expectation()))
        .toList();
  }

  private static PageDeclaration compressed(PageDeclaration p) {
    Optional<ProgramContent> initial =
        p.initial().map(c -> c instanceof FillContent fill ? compressed(fill) : c);
    return new PageDeclaration(p.name(), p.array(), p.first(), p.count(), p.home(), initial);
  }

  private static Operation compressed(Operation operation) {
    return operation instanceof Operation.Write write && write.content() instanceof FillContent fill
        ? new Operation.Write(write.page(), compressed(fill))
        : operation;
  }

  private static ProgramContent compressed(FillContent fill) {
    return new PatternContent(fill.value(), PatternContent.QUARTER);
  }

  private static Program withoutFirstShrink(Program program) {
    List<Step> setup =
        program.setup().stream().filter(s -> !(s.operation() instanceof Operation.Shrink)).toList();
    return new Program(
        program.header(), program.cgroupNames(), setup, program.tasks(), program.after());
  }
}
