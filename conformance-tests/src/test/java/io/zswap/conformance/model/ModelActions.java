package io.zswap.conformance.model;

import io.zswap.api.MemCgroup;
import io.zswap.api.ZswapParameter;
import io.zswap.api.machine.FailurePoint;
import io.zswap.api.machine.Operation;
import io.zswap.conformance.program.FillContent;
import io.zswap.conformance.program.PatternContent;
import io.zswap.conformance.program.ProgramContent;
import io.zswap.conformance.program.RandomContent;
import io.zswap.conformance.program.ZeroContent;
import io.zswap.conformance.random.RandomPrograms;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.ActionChainArbitrary;
import net.jqwik.api.state.Transformer;

/** What is done in a model test, and how often. */
final class ModelActions {
  /** Failures after which no page may be lost. */
  private static final FailurePoint[] HARMLESS = {
    FailurePoint.ENTRY,
    FailurePoint.ZPOOL,
    FailurePoint.COMPRESS,
    FailurePoint.TREE,
    FailurePoint.LRU,
    FailurePoint.DEVICE_WRITE,
    FailurePoint.POOL
  };

  private static final String[] COMPRESSORS = {"lz4", "zstd", "deflate", "lz4hc", "none-such"};

  private ModelActions() {}

  /** Numbers that choose pages, cgroups and values by remainder. */
  private record Numbers(int page, int cgroup, int n, boolean flag) {}

  /** Sequences of so many operations, each on a fresh subject of one of these kinds. */
  static Arbitrary<ActionChain<ModelRun>> chains(
      List<Subject.Kind> kinds, FailingPrograms failing, int length) {
    Predicate<ModelRun> any = ModelRun::isStarted;
    // Most of the time about pages that there are.
    Predicate<ModelRun> written = run -> run.isStarted() && run.written() > 0;
    ActionChainArbitrary<ModelRun> chains =
        ActionChain.startWith(() -> new ModelRun(failing))
            .withAction(50, start(kinds))
            .withAction(
                8, action(any, (r, n) -> new Operation.Write(n.page % r.size(), content(r, n.n))))
            .withAction(
                4, action(written, (r, n) -> new Operation.Write(r.page(n.page), content(r, n.n))))
            .withAction(16, action(written, (r, n) -> new Operation.Pageout(r.page(n.page), false)))
            .withAction(3, action(written, (r, n) -> new Operation.Pageout(r.page(n.page), true)))
            .withAction(10, action(written, (r, n) -> new Operation.Read(r.page(n.page))))
            .withAction(
                8,
                action(
                    written, (r, n) -> new Operation.Fault(r.page(n.page), n.flag, n.n % 4 == 0)))
            .withAction(4, action(written, (r, n) -> new Operation.Free(r.page(n.page))))
            // And of what is not there.
            .withAction(1, action(any, (r, n) -> new Operation.Read(n.page % r.size())))
            .withAction(1, action(any, (r, n) -> new Operation.Free(n.page % r.size())))
            .withAction(6, action(any, (r, n) -> new Operation.Shrink(cgroup(r, n), n.n % 12)))
            .withAction(2, action(any, (r, n) -> new Operation.Worker()))
            .withAction(2, action(any, (r, n) -> new Operation.Reclaim()))
            .withAction(2, action(any, (r, n) -> new Operation.Scan(cgroup(r, n), n.n % 24)))
            .withAction(
                1,
                action(any, (r, n) -> n.flag ? new Operation.Swapon() : new Operation.Swapoff()));
    return cgroupsAndParameters(chains, any).withMaxTransformations(length + 1);
  }

  private static ActionChainArbitrary<ModelRun> cgroupsAndParameters(
      ActionChainArbitrary<ModelRun> chains, Predicate<ModelRun> any) {
    return chains
        .withAction(2, action(any, (r, n) -> new Operation.CreateCgroup(cgroup(r, n))))
        .withAction(3, action(any, (r, n) -> new Operation.Home(n.page % r.size(), cgroup(r, n))))
        .withAction(2, action(any, (r, n) -> new Operation.LimitCgroup(cgroup(r, n), limit(n.n))))
        .withAction(1, action(any, (r, n) -> new Operation.WritebackCgroup(cgroup(r, n), n.flag)))
        .withAction(1, action(any, (r, n) -> new Operation.Offline(cgroup(r, n))))
        .withAction(1, action(any, (r, n) -> new Operation.Release(cgroup(r, n))))
        .withAction(3, action(any, (r, n) -> parameter(n.page, n.n)))
        .withAction(
            2,
            action(
                any,
                (r, n) -> new Operation.FailNext(HARMLESS[n.n % HARMLESS.length], n.page % 4)));
  }

  /** The first of every sequence, as nothing else can be done before. */
  private static Action<ModelRun> start(List<Subject.Kind> kinds) {
    return new Action.Independent<>() {
      @Override
      public boolean precondition(ModelRun run) {
        return !run.isStarted();
      }

      @Override
      public Arbitrary<Transformer<ModelRun>> transformer() {
        return Combinators.combine(Arbitraries.of(kinds), RandomPrograms.headers())
            .as((kind, header) -> Transformer.mutate("start", run -> run.start(kind, header)));
      }
    };
  }

  private static Action<ModelRun> action(
      Predicate<ModelRun> when, BiFunction<ModelRun, Numbers, Operation> make) {
    return new Action.Independent<>() {
      @Override
      public boolean precondition(ModelRun run) {
        return when.test(run);
      }

      @Override
      public Arbitrary<Transformer<ModelRun>> transformer() {
        return numbers()
            .map(n -> Transformer.mutate(n.toString(), run -> run.apply(make.apply(run, n))));
      }
    };
  }

  private static Arbitrary<Numbers> numbers() {
    return Combinators.combine(upTo(11), upTo(7), upTo(79), Arbitraries.of(false, true))
        .as(Numbers::new);
  }

  private static Arbitrary<Integer> upTo(int max) {
    return Arbitraries.integers().between(0, max).withDistribution(RandomDistribution.uniform());
  }

  private static int cgroup(ModelRun run, Numbers numbers) {
    return numbers.cgroup % run.cgroups().size();
  }

  private static long limit(int n) {
    return n % 4 == 3 ? MemCgroup.UNLIMITED : n % 4;
  }

  private static ProgramContent content(ModelRun run, int n) {
    int seed = n / 8;
    return switch (n % 8) {
      case 0, 1, 2 -> new PatternContent(seed, PatternContent.QUARTER);
      case 3 -> new FillContent(1 + seed);
      case 4 -> run.hasZeros() ? new ZeroContent() : new FillContent(200 + seed);
      case 5 -> new RandomContent(seed);
      case 6 -> new PatternContent(seed, 3700 + seed * 40);
      default -> new PatternContent(seed, 100 * seed);
    };
  }

  private static Operation parameter(int which, int n) {
    return switch (which % 5) {
      case 0 -> new Operation.SetParameter(ZswapParameter.ZPOOL, n % 2 == 0 ? "zsmalloc" : "zbud");
      case 1 ->
          new Operation.SetParameter(
              ZswapParameter.MAX_POOL_PERCENT, String.valueOf(n % 2 == 0 ? 100 : n));
      case 2 -> new Operation.SetParameter(ZswapParameter.SHRINKER_ENABLED, n % 2 == 0 ? "Y" : "N");
      case 3 -> new Operation.SetParameter(ZswapParameter.ENABLED, n % 4 == 0 ? "N" : "Y");
      default ->
          new Operation.SetParameter(
              ZswapParameter.COMPRESSOR, COMPRESSORS[n % COMPRESSORS.length]);
    };
  }
}
