package io.zswap.conformance.cli;

import io.zswap.api.area.AreaProvider;
import io.zswap.conformance.stat.PageFiles;
import io.zswap.conformance.stat.Recommendation;
import io.zswap.conformance.stat.StatChart;
import io.zswap.conformance.stat.StatRow;
import io.zswap.conformance.stat.StatRun;
import io.zswap.conformance.stat.WrongPageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code zswap stat}: what a swap area would make of somebody's own data. */
@Command(
    name = "stat",
    description =
        "Puts the pages of files through a swap area, with every compressor and allocator, and says"
            + " what they would take, how long a page takes to go and to come, and which to choose.",
    mixinStandardHelpOptions = true,
    usageHelpWidth = 78,
    footer = {
      "",
      "Exit codes: 0 fine, 1 an area gave back another page, 2 wrong usage or cannot run.",
      "",
      "Examples:",
      "  zswap stat heap.hprof",
      "  zswap stat /var/lib/app/cache --compressor lz4,zstd --svg stat.svg",
      "  zswap stat dump.bin --page-size 16384 --pages 10000 --json stat.json"
    })
final class StatCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Files; a folder stands for the files in it.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--pages",
      paramLabel = "N",
      defaultValue = "65536",
      description = "At most so many pages, spread evenly over the files (default 65536).")
  private int pages = 65_536;

  @Option(
      names = "--page-size",
      paramLabel = "BYTES",
      defaultValue = "4096",
      description = "4096 (default), 8192, 16384, 32768 or 65536.")
  private int pageSize = 4096;

  @Option(
      names = "--compressor",
      paramLabel = "NAME",
      split = ",",
      description = "Only these; default: all there are.")
  private List<String> compressors = new ArrayList<>();

  @Option(
      names = "--zpool",
      paramLabel = "NAME",
      split = ",",
      description = "Only these allocators; default: all there are.")
  private List<String> zpools = new ArrayList<>();

  @Option(names = "--json", paramLabel = "F", description = "Writes every number to F.")
  private @Nullable Path json;

  @Option(names = "--svg", paramLabel = "F", description = "Draws room and time to F.")
  private @Nullable Path svg;

  @Override
  public Integer call() throws IOException {
    List<AreaProvider> providers =
        ServiceLoader.load(AreaProvider.class).stream().map(ServiceLoader.Provider::get).toList();
    if (providers.isEmpty()) {
      say("no library with swap areas is installed");
      return Zswap.CANNOT;
    }
    checkOptions();
    List<String> codecs = chosen("--compressor", compressors, providers, AreaProvider::compressors);
    List<String> allocators = chosen("--zpool", zpools, providers, AreaProvider::zpools);
    try (PageFiles source = new PageFiles(files, pageSize)) {
      if (source.empty() > 0) {
        say("left out, empty: " + source.empty() + (source.empty() == 1 ? " file" : " files"));
      }
      List<StatRow> rows = measure(source, providers, codecs, allocators);
      Recommendation recommendation = Recommendation.of(rows);
      print(source, rows, recommendation);
      if (json != null) {
        writeJson(json, source, rows, recommendation);
      }
      if (svg != null) {
        Files.writeString(svg, StatChart.svg(rows));
      }
      return Zswap.FINE;
    } catch (WrongPageException e) {
      say(String.valueOf(e.getMessage()));
      return Zswap.FOUND;
    }
  }

  private void checkOptions() {
    if (pages < 1) {
      throw new ParameterException(spec.commandLine(), "--pages " + pages + ": at least 1");
    }
    if (Integer.bitCount(pageSize) != 1 || pageSize < 4096 || pageSize > 65_536) {
      throw new ParameterException(
          spec.commandLine(), "--page-size " + pageSize + ": a power of two from 4096 to 65536");
    }
    OutputOptions.refuseUnlessWritable(spec, "--json", json);
    OutputOptions.refuseUnlessWritable(spec, "--svg", svg);
  }

  private List<String> chosen(
      String option,
      List<String> named,
      List<AreaProvider> providers,
      Function<AreaProvider, Set<String>> names) {
    Set<String> all = new TreeSet<>();
    providers.forEach(p -> all.addAll(names.apply(p)));
    for (String name : named) {
      if (!all.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            option + " " + name + " is not available; there are " + String.join(", ", all));
      }
    }
    return named.isEmpty() ? List.copyOf(all) : named;
  }

  private List<StatRow> measure(
      PageFiles source, List<AreaProvider> providers, List<String> codecs, List<String> allocators)
      throws IOException {
    record Case(AreaProvider provider, String compressor, String zpool) {}
    List<Case> cases = new ArrayList<>();
    for (AreaProvider provider : providers) {
      for (String codec : codecs) {
        for (String zpool : allocators) {
          if (provider.compressors().contains(codec) && provider.zpools().contains(zpool)) {
            cases.add(new Case(provider, codec, zpool));
          }
        }
      }
    }
    long steps = new StatRun(source, pages, n -> {}).steps();
    Progress progress =
        new Progress(
            spec.commandLine().getErr(), cases.size() * steps, "pages put away or fetched");
    StatRun run = new StatRun(source, pages, progress);
    List<StatRow> rows = new ArrayList<>();
    try {
      for (Case c : cases) {
        rows.add(run.measure(c.provider(), c.compressor(), c.zpool()));
      }
    } finally {
      progress.end();
    }
    return rows;
  }

  private void print(PageFiles source, List<StatRow> rows, Recommendation recommendation) {
    PrintWriter out = spec.commandLine().getOut();
    StatRow first = rows.get(0);
    out.printf(
        Locale.ROOT,
        "%,d of %,d pages of %,d bytes, of %,d %s; %,d all zeros%n%n",
        first.pages(),
        source.pages(),
        source.pageSize(),
        source.files(),
        source.files() == 1 ? "file" : "files",
        first.zeroPages());
    out.println("                         MiB in    MiB on   us per store   us per load");
    out.println("                 ratio   memory    device    p50     p99    p50     p99");
    for (StatRow row : rows) {
      out.printf(
          Locale.ROOT,
          "%-8s%-9s%5s %8.1f  %8.1f %6.1f %7.1f %6.1f %7.1f%n",
          row.compressor(),
          row.zpool(),
          row.bytes() == 0 ? "-" : String.format(Locale.ROOT, "%.2f", row.ratio()),
          mib(row.poolBytes()),
          mib(row.devicePages() * source.pageSize()),
          row.store().p50() / 1e3,
          row.store().p99() / 1e3,
          row.load().p50() / 1e3,
          row.load().p99() / 1e3);
    }
    out.println();
    out.println("Ratio: bytes of the pages over what they take, in memory and on the device.");
    if (rows.stream().anyMatch(row -> row.bytes() == 0)) {
      out.println("-: all zeros, which take no room.");
    }
    out.println();
    out.println(Text.wrap(recommendation.reason(), ""));
    out.flush();
  }

  private static double mib(long bytes) {
    return bytes / 1024.0 / 1024.0;
  }

  private static void writeJson(
      Path file, PageFiles source, List<StatRow> rows, Recommendation recommendation)
      throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("pageSize", source.pageSize());
    root.put("pages", rows.get(0).pages());
    root.put("pagesOfFiles", source.pages());
    root.put("files", source.files());
    root.put("rows", rows);
    Map<String, Object> choice = new LinkedHashMap<>();
    StatRow row = recommendation.row();
    choice.put("compressor", row == null ? null : row.compressor());
    choice.put("zpool", row == null ? null : row.zpool());
    choice.put("reason", recommendation.reason());
    root.put("recommendation", choice);
    Json.write(Json.of(root), file);
  }

  private void say(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("zswap: " + message);
    err.flush();
  }
}
