package io.zswap.conformance.cli;

import io.zswap.api.machine.MachineConfig;
import io.zswap.conformance.crosscheck.CrossCheck;
import io.zswap.conformance.crosscheck.CrossCheckResult;
import io.zswap.conformance.crosscheck.Finding;
import io.zswap.conformance.crosscheck.Options;
import io.zswap.conformance.machines.Candidate;
import io.zswap.conformance.machines.MachineCatalog;
import io.zswap.conformance.realpages.RealPageWorkload;
import io.zswap.conformance.realpages.RealPages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zswap crosscheck}: real pages through every machine, compared step by step. */
@Command(
    name = "crosscheck",
    description =
        "Replays real pages on every machine and compares them after each operation: results,"
            + " counters, charges, lists, slots, contents.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Examples:",
      "  zswap crosscheck",
      "  zswap crosscheck /usr/lib/x86_64-linux-gnu --operations 500000",
      "  zswap crosscheck --machine core --machine linux-6.12 --seed 7"
    })
final class CrosscheckCommand implements Callable<Integer> {
  private final MachineCatalog catalog;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private MachineOptions machines = new MachineOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description =
          "Files whose pages are used; a folder stands for its files (not its"
              + " subfolders). Default: the JDK's.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--operations",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "Operations, on top of those that build the starting state, a few for each cgroup and"
              + " page. Default: ${DEFAULT-VALUE}.")
  private long operations;

  @Option(
      names = "--pages",
      paramLabel = "N",
      defaultValue = "16384",
      description = "Pages of 4 KiB. Default: ${DEFAULT-VALUE}.")
  private int pages;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Decides the operations. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--full-every",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Compare everything after so many operations. Default: ${DEFAULT-VALUE}.")
  private int fullEvery;

  @Option(
      names = "--save-to",
      paramLabel = "DIR",
      defaultValue = "zswap-findings",
      description = "Folder for programs that found something. Default: ${DEFAULT-VALUE}.")
  private Path saveTo = Path.of("");

  @Option(
      names = "--json",
      paramLabel = "F",
      description =
          "Write the outcome to this file too, of machines that are compared with each other"
              + " if there are any.")
  private @Nullable Path json;

  CrosscheckCommand(MachineCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public Integer call() throws IOException {
    check();
    PrintWriter err = spec.commandLine().getErr();
    List<List<Candidate>> groups = groups(err);
    RealPages real = realPages();
    if (real.unreadable() > 0) {
      err.println("left out, not readable: " + real.unreadable() + " files in folders");
      err.flush();
    }
    boolean found = false;
    for (List<Candidate> group : groups) {
      found |= !crosscheck(group, real, group == groups.get(0) ? json : null).isEmpty();
    }
    return found ? Zswap.FOUND : Zswap.FINE;
  }

  /** Machines that are as Linux 6.12 together; each of the others alone. */
  private List<List<Candidate>> groups(PrintWriter err) {
    List<Candidate> all = new ArrayList<>(machines.all(catalog, err));
    if (!machines.given()) {
      all.addAll(catalog.apart());
    }
    List<List<Candidate>> groups = new ArrayList<>();
    List<Candidate> together = all.stream().filter(c -> c.traits().get().comparable()).toList();
    if (!together.isEmpty()) {
      groups.add(together);
    }
    all.stream().filter(c -> !c.traits().get().comparable()).map(List::of).forEach(groups::add);
    return groups;
  }

  private List<Finding> crosscheck(List<Candidate> machines, RealPages real, @Nullable Path file)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RealPageWorkload workload = new RealPageWorkload(real, pages, operations, seed);
    String codecs = MachineCatalog.codecOrigin();
    out.println(
        "crosscheck of "
            + String.join(", ", machines.stream().map(Candidate::name).toList())
            + (machines.size() == 1 ? " against the oracle alone" : ""));
    out.printf("%,d pages of files, seed %d, codecs of '%s'%n%n", real.pages(), seed, codecs);
    out.flush();
    Progress progress = new Progress(spec.commandLine().getErr(), operations);
    Options options =
        Options.plain(codecs).fullEvery(fullEvery).savingTo(saveTo).reporting(progress);
    CrossCheckResult result = CrossCheck.run(workload, machines, options);
    progress.end();
    CrosscheckTable.print(result, out);
    CrosscheckTable.findings(result, out);
    out.flush();
    if (file != null) {
      Json.write(CrosscheckJson.of(result), file);
    }
    return result.findings();
  }

  private void check() {
    if (pages < 64 || pages > MachineConfig.MAX_PAGES) {
      refuse("--pages " + pages + " is not in 64.." + MachineConfig.MAX_PAGES);
    }
    if (operations < 1) {
      refuse("--operations " + operations + " is less than 1");
    }
    if (fullEvery < 1) {
      refuse("--full-every " + fullEvery + " is less than 1");
    }
    OutputOptions.refuseUnlessWritable(spec, "--json", json);
  }

  private void refuse(String message) {
    throw new ParameterException(spec.commandLine(), message);
  }

  private RealPages realPages() throws IOException {
    try {
      RealPages real = new RealPages(files.isEmpty() ? RealPages.ofThisJdk() : files, 4096);
      if (real.pages() == 0) {
        refuse("no page in " + String.join(", ", files.stream().map(Path::toString).toList()));
      }
      return real;
    } catch (NoSuchFileException e) {
      throw new ParameterException(
          spec.commandLine(), "cannot read " + e.getMessage() + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new ParameterException(
          spec.commandLine(), "cannot read " + e.getMessage() + ": permission denied", e);
    }
  }
}
