package io.zswap.conformance.litmus;

import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.MachineConfig;
import io.zswap.api.machine.MachineTraits;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Programs;
import io.zswap.conformance.program.Step;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One program about something, such as a form of a race.
 *
 * @param topic which race, or what else it is about
 * @param name the program's name
 * @param program what is run
 */
public record Litmus(Topic topic, String name, Program program) {
  private static final String FOLDER = "/io/zswap/conformance/litmus/";

  /** Between the name of a program and what fails in it. */
  private static final String FAIL = "-fail-";

  private static final int REAL_PAGE = 4096;
  private static final String TOY = "toy";
  private static final String REAL = "lz4";

  static Litmus load(Topic topic, String name) {
    int fail = name.lastIndexOf(FAIL);
    Optional<FailurePoint> point =
        fail < 0 ? Optional.empty() : FailurePoint.of(name.substring(fail + FAIL.length()));
    return point.isPresent()
        ? load(topic, name.substring(0, fail)).failing(point.get())
        : new Litmus(topic, name, Programs.parse(text(name), name + ".zswap", Path.of("")));
  }

  /** The text of a program, its header comment included. */
  public static String text(String name) {
    try (InputStream in = Litmus.class.getResourceAsStream(FOLDER + name + ".zswap")) {
      if (in == null) {
        throw new IllegalArgumentException("no litmus program " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The same at another page size. Pages that a small machine's toy codec can handle are large
   * enough for real ones from 4 KiB on: there lz4 takes its place.
   *
   * @param bytes a power of two
   * @throws io.zswap.api.InvalidPageSizeException if it is none
   */
  public Litmus withPageSize(int bytes) {
    MachineConfig old = program.header().config();
    if (bytes == old.pageSize()) {
      return this;
    }
    Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
    parameters.putAll(old.parameters());
    if (bytes < REAL_PAGE) {
      return with(bytes, parameters);
    }
    parameters.replace(ZswapParameter.COMPRESSOR, TOY, REAL);
    return with(Fitting.map(program, Litmus::real)).with(bytes, parameters);
  }

  /** What sets the toy codec sets the real one. */
  private static Operation real(Operation operation) {
    return operation instanceof Operation.SetParameter set
            && set.parameter() == ZswapParameter.COMPRESSOR
            && set.value().equals(TOY)
        ? new Operation.SetParameter(ZswapParameter.COMPRESSOR, REAL)
        : operation;
  }

  /** The same in a form that shows the race on a machine with these traits; see {@link Fitting}. */
  public Litmus fitting(MachineTraits traits) {
    return Fitting.fit(this, traits);
  }

  /**
   * The same with so many CPUs, or as many as it says if those are more: tasks are on the first,
   * the second and so on, and again from the first on. In a kernel those on one CPU share its
   * compression context.
   *
   * @throws io.zswap.api.UnknownSlotException if it is not in 1 to {@link MachineConfig#MAX_CPUS}
   */
  public Litmus withCpus(int number) {
    MachineConfig config = program.header().config();
    return with(config.withCpus(Math.max(number, config.cpus())));
  }

  /**
   * The same, in which something fails the first time that the tasks come to it, and nothing after
   * them. Its name says what: {@code r1-fail-folio}.
   */
  public Litmus failing(FailurePoint point) {
    List<Step> setup = new ArrayList<>(program.setup());
    setup.add(Step.of(new Operation.FailNext(point, 1)));
    List<Step> after = new ArrayList<>(program.after());
    after.add(0, Step.of(new Operation.FailNext(point, 0)));
    return new Litmus(
        topic,
        name + FAIL + point.word(),
        new Program(program.header(), program.cgroupNames(), setup, program.tasks(), after));
  }

  /** The same with other parameters. */
  Litmus with(int pageSize, Map<ZswapParameter, String> parameters) {
    MachineConfig old = program.header().config();
    return with(
        new MachineConfig(
            pageSize,
            old.pages(),
            old.slots(),
            old.nodes(),
            old.cpus(),
            old.totalRamPages(),
            old.synchronous(),
            old.deviceFile(),
            old.codecOrigin(),
            parameters));
  }

  private Litmus with(MachineConfig config) {
    Header header =
        new Header(
            program.header().name(), config, program.header().cgroups(), program.header().pages());
    return with(
        new Program(
            header, program.cgroupNames(), program.setup(), program.tasks(), program.after()));
  }

  /** Another program of the same topic and name. */
  Litmus with(Program other) {
    return new Litmus(topic, name, other);
  }

  /**
   * What tells it from others: the topic's name and source, and its own name. A topic can have
   * another's program, and two people can give one name to theirs.
   */
  public List<String> id() {
    return List.of(topic.name(), topic.source(), name);
  }

  /** Mechanisms without which a machine does not come to what it is about, as traits call them. */
  public Stream<String> mechanisms() {
    Stream<Step> steps =
        Stream.of(
                program.setup().stream(),
                program.tasks().stream().flatMap(task -> task.steps().stream()),
                program.after().stream())
            .flatMap(part -> part);
    return Stream.concat(topic.mechanism().stream(), steps.flatMap(Litmus::mechanism));
  }

  private static Stream<String> mechanism(Step step) {
    return step.operation() instanceof Operation.FailNext fail && fail.nth() > 0
        ? fail.point().mechanism().stream()
        : Stream.empty();
  }

  /** Whether it is small enough to be explored completely. */
  public boolean isSmall() {
    return program.tasks().size() <= 2 && !topic.isLarge();
  }
}
