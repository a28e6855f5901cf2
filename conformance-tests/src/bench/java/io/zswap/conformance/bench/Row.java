package io.zswap.conformance.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One line of the result.
 *
 * @param name what was measured
 * @param versus what it was compared with
 * @param ratio ours over theirs, larger is better; null, as both ends are, if it was not measured
 * @param low lower end of the 95 % interval
 * @param high upper end
 * @param goal what the ratio should be at least; null where nothing was set
 * @param detail absolute numbers of this machine
 */
public record Row(
    String name, String versus, Double ratio, Double low, Double high, Double goal, String detail) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What marks a row in a fork's output. */
  static final String MARK = "ROW ";

  /** A measured row; without a number it is one that was not measured. */
  public static Row of(String name, String versus, Estimate ratio, Double goal, String detail) {
    if (Double.isNaN(ratio.value())) {
      return missing(name, versus, "no number: " + detail);
    }
    return new Row(name, versus, ratio.value(), ratio.low(), ratio.high(), goal, detail);
  }

  /** What could not be measured, and why. */
  public static Row missing(String name, String versus, String why) {
    return new Row(name, versus, null, null, null, null, "not run: " + why);
  }

  boolean isMeasured() {
    return ratio != null;
  }

  /** Whether the estimate reaches the goal; a wide interval is no excuse. */
  boolean isReached() {
    return goal == null || ratio >= goal;
  }

  /** Whether the goal lies within the interval, so that another run might say otherwise. */
  boolean isUncertain() {
    return goal != null && low < high && low <= goal && goal <= high;
  }

  /** Hands the row to the parent process. */
  void print() {
    try {
      System.out.println(MARK + MAPPER.writeValueAsString(this));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static Row parse(String line) throws JsonProcessingException {
    return MAPPER.readValue(line.substring(MARK.length()), Row.class);
  }
}
