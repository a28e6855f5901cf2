package io.zswap.conformance.cli;

import io.zswap.api.ZswapException;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Entry of the command line. Exit codes: 0 fine, 1 found something, 2 cannot run. */
@Command(
    name = "zswap",
    description = "Runs zswap in Java beside the kernel's own mm/zswap.c and compares them.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 fine, 1 found something, 2 wrong usage or cannot run.",
      "",
      "Examples:",
      "  zswap machines",
      "  zswap check",
      "  zswap check --race R1 --protocol unfixed",
      "  zswap history --git ~/linux v6.8..v6.9",
      "  zswap crosscheck",
      "  zswap crosscheck /usr/bin/* --machine core --machine linux-6.12",
      "  zswap run second-chance.zswap --machine core --steps"
    })
public final class Zswap implements Runnable {
  /** All is well. */
  public static final int FINE = 0;

  /** A difference, a broken invariant, wrong content, a breakdown or a missed expectation. */
  public static final int FOUND = 1;

  /** Wrong usage, or something needed is missing. */
  public static final int CANNOT = 2;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Zswap() {}

  /** Without a command: how to use it. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "which command? One of: " + String.join(", ", spec.subcommands().keySet()));
  }

  /** Runs one command line and ends the process. */
  public static void main(String[] args) {
    // The words are English, and so are the numbers: whoever reads a table need not know where.
    Locale.setDefault(Locale.ROOT);
    int code;
    try {
      code = commandLine(new MachineCatalog()).execute(args);
    } catch (Throwable e) {
      // The JVM's own code for this is 1, which here means a finding.
      System.err.println("zswap: " + unexpected(e));
      code = CANNOT;
    }
    System.exit(written(code));
  }

  /** What nobody could read is no result; but who closes a pipe has read enough. */
  private static int written(int code) {
    if (!System.out.checkError()) {
      return code;
    }
    // A print stream does not say why: what fails once fails again.
    try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      out.write('\n');
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      if (why.toLowerCase(Locale.ROOT).contains("pipe")) {
        return code;
      }
      System.err.println("zswap: cannot write the output: " + why);
      return CANNOT;
    }
    System.err.println("zswap: cannot write the output");
    return CANNOT;
  }

  /** The command line over the given machines; output can be redirected by its setters. */
  public static CommandLine commandLine(MachineCatalog catalog) {
    CommandLine line =
        new CommandLine(new Zswap())
            .addSubcommand(new CrosscheckCommand(catalog))
            .addSubcommand(new RunCommand(catalog))
            .addSubcommand(new CheckCommand(catalog))
            .addSubcommand(new HistoryCommand(catalog))
            .addSubcommand(new MergeCommand(catalog))
            .addSubcommand(new ReplayCommand(catalog))
            .addSubcommand(new RacesCommand())
            .addSubcommand(new ClaimsCommand(catalog))
            .addSubcommand(new KitCommand(catalog))
            .addSubcommand(new FaultsCommand(catalog))
            .addSubcommand(new StatCommand())
            .addSubcommand(new SoakCommand(catalog))
            .addSubcommand(
                new CommandLine(new BenchCommand()).addSubcommand(new BenchExploreCommand(catalog)))
            .addSubcommand(new MachinesCommand(catalog));
    line.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          say(
              command,
              exception instanceof ZswapException
                  ? String.valueOf(exception.getMessage())
                  : exception instanceof IOException io
                      ? Failures.words(io)
                      : unexpected(exception));
          return CANNOT;
        });
    // An Error passes by the handler above.
    line.setExecutionStrategy(
        parsed -> {
          try {
            return new CommandLine.RunLast().execute(parsed);
          } catch (Error e) {
            say(parsed.commandSpec().commandLine(), unexpected(e));
            return CANNOT;
          }
        });
    // Sixty lines of help would hide the one that says what is wrong.
    line.setParameterExceptionHandler(
        (exception, words) -> {
          CommandLine command = exception.getCommandLine();
          PrintWriter err = command.getErr();
          err.println(exception.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(exception, err);
          err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'.");
          err.flush();
          return CANNOT;
        });
    // A failure of our own must not look like a finding.
    line.setExitCodeExceptionMapper(exception -> CANNOT);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    return line;
  }

  private static void say(CommandLine command, String message) {
    PrintWriter err = command.getErr();
    err.println("zswap: " + message);
    err.flush();
  }

  /** One line for a bug report: what, and where first. */
  private static String unexpected(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    String text = "unexpected " + e + (trace.length == 0 ? "" : " at " + trace[0]);
    return text.replaceAll("\\R", " ");
  }
}
