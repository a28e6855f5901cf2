package io.zswap.conformance.program;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.MachineConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;

/** Writes programs as text that reads back equal. */
public final class ProgramPrinter {
  private ProgramPrinter() {}

  /** A whole program. */
  public static String print(Program program) {
    StringBuilder text = new StringBuilder();
    try {
      header(program.header(), program.names(), text);
      CgroupNumbers numbers = afterSetup(program.header());
      block("setup", program.setup(), program.names(), numbers, text);
      for (Task task : program.tasks()) {
        task(task.name(), task.steps().iterator(), program.names(), numbers, text);
      }
      block("after", program.after(), program.names(), numbers, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * A program of one task whose operations need not be held in memory.
   *
   * @throws IOException if {@code out} throws it
   */
  public static void print(Header header, Names names, Iterator<Step> steps, Appendable out)
      throws IOException {
    header(header, names, out);
    task("P0", steps, names, afterSetup(header), out);
  }

  private static void block(
      String name, List<Step> steps, Names names, CgroupNumbers numbers, Appendable out)
      throws IOException {
    if (!steps.isEmpty()) {
      task(name, steps.iterator(), names, numbers, out);
    }
  }

  private static CgroupNumbers afterSetup(Header header) {
    CgroupNumbers numbers = new CgroupNumbers();
    header.setup().forEach(numbers::apply);
    return numbers;
  }

  private static void header(Header header, Names names, Appendable out) throws IOException {
    MachineConfig config = header.config();
    out.append("zswap ").append(header.name()).append("\n{\n");
    if (config.pageSize() != 4096) {
      out.append("  pagesize " + config.pageSize() + "\n");
    }
    out.append("  pages " + config.pages() + "\n");
    out.append("  slots " + config.slots() + "\n");
    out.append("  nodes " + config.nodes() + "\n");
    if (config.cpus() != 1) {
      out.append("  cpus " + config.cpus() + "\n");
    }
    out.append("  ram " + config.totalRamPages() + "\n");
    out.append("  device ");
    out.append(config.deviceFile().map(f -> "file " + Quoted.quote(f.toString())).orElse("memory"));
    out.append(config.synchronous() ? " synchronous\n" : "\n");
    for (ZswapParameter parameter : ZswapParameter.values()) {
      String value = config.parameters().get(parameter);
      if (value != null) {
        out.append("  param " + OperationWords.parameter(parameter, value) + "\n");
      }
    }
    for (CgroupDeclaration c : header.cgroups()) {
      out.append("  cgroup " + c.name() + " in " + names.cgroup(c.parent()));
      if (c.zswapMax() != MemCgroup.UNLIMITED) {
        out.append(" zswap.max=" + OperationWords.limit(c.zswapMax()));
      }
      out.append(c.writeback() ? "\n" : " zswap.writeback=0\n");
    }
    for (PageDeclaration p : header.pages()) {
      out.append("  page " + p.name() + (p.array() ? "[0.." + (p.count() - 1) + "]" : ""));
      if (p.home() != 0) {
        out.append(" in " + names.cgroup(p.home()));
      }
      if (p.initial().isPresent()) {
        ProgramContent content = p.initial().get();
        out.append(
            content instanceof FileContent f
                ? " from " + Quoted.quote(f.file().toString()) + " @ " + f.page()
                : " = " + content);
      }
      out.append("\n");
    }
    out.append("}\n");
  }

  private static void task(
      String name, Iterator<Step> steps, Names names, CgroupNumbers numbers, Appendable out)
      throws IOException {
    OperationWords words = new OperationWords(names);
    out.append("\n").append(name).append(" {\n");
    while (steps.hasNext()) {
      Step step = steps.next();
      int created = numbers.apply(step.operation());
      out.append("  ").append(words.print(step.operation(), created));
      if (step.expectation().isPresent()) {
        out.append(" ").append(step.expectation().get().toString());
      }
      out.append("\n");
    }
    out.append("}\n");
  }
}
