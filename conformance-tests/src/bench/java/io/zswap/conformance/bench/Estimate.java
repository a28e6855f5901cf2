package io.zswap.conformance.bench;

import java.util.Arrays;
import java.util.Random;

/**
 * A value with the interval that holds it with 95 % confidence.
 *
 * @param value the estimate
 * @param low lower end
 * @param high upper end
 */
public record Estimate(double value, double low, double high) {
  private static final int RESAMPLES = 2_000;

  /** The median, with a bootstrap interval (Efron's percentile method). */
  public static Estimate ofMedian(double[] samples) {
    Random random = new Random(11);
    double[] medians = new double[RESAMPLES];
    double[] drawn = new double[samples.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = samples[random.nextInt(samples.length)];
      }
      medians[i] = median(drawn);
    }
    Arrays.sort(medians);
    return new Estimate(
        median(samples.clone()),
        medians[(int) (RESAMPLES * 0.025)],
        medians[(int) (RESAMPLES * 0.975)]);
  }

  /** A number that was counted, not estimated. */
  public static Estimate exactly(double value) {
    return new Estimate(value, value, value);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int n = values.length;
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
  }
}
