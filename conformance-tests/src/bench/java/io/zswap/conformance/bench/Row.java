package io.zswap.conformance.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * One line of the result.
 *
 * @param name what was measured
 * @param versus what it was compared with
 * @param ratio ours over theirs, larger is better
 * @param low lower end of the 95 % interval
 * @param high upper end
 * @param goal what the ratio should be at least; null where nothing was set
 * @param detail absolute numbers of this machine
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Row(
    String name, String versus, double ratio, double low, double high, Double goal, String detail) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What marks a row in a fork's output. */
  static final String MARK = "ROW ";

  /** A measured row. */
  public static Row of(String name, String versus, Estimate ratio, Double goal, String detail) {
    return new Row(name, versus, ratio.value(), ratio.low(), ratio.high(), goal, detail);
  }

  /** What could not be measured, and why. */
  public static Row missing(String name, String versus, String why) {
    return new Row(name, versus, Double.NaN, Double.NaN, Double.NaN, null, "not run: " + why);
  }

  boolean isMeasured() {
    return !Double.isNaN(ratio);
  }

  /** Whether the estimate reaches the goal; a wide interval is no excuse. */
  boolean isReached() {
    return goal == null || ratio >= goal;
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
