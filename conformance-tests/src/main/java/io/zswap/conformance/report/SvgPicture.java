package io.zswap.conformance.report;

import com.samskivert.mustache.Mustache;
import io.zswap.conformance.report.RunView.Held;
import io.zswap.conformance.report.RunView.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A run as a picture for documents: a lane per task, time downward, locks held as bars beside the
 * steps. Like the diagram in text it shows only the steps whose order against other tasks matters.
 */
public final class SvgPicture {
  private static final int NUMBERS = 40;
  private static final int LANE = 400;
  private static final int BAR = 7;
  private static final int LINE = 17;
  private static final int GAP = 6;
  private static final int TOP = 26;

  /** Letters that fit into a lane: of 13 pixels height they are about 8 wide. */
  private static final int LETTERS = 46;

  private final RunView run;
  private final List<Map<String, Object>> texts = new ArrayList<>();
  private final List<Map<String, Object>> lines = new ArrayList<>();
  private final List<Map<String, Object>> bars = new ArrayList<>();

  /** Where each step that is shown begins and ends. */
  private final Map<Integer, int[]> rows = new HashMap<>();

  private final int[] bar;
  private int y = TOP;

  private SvgPicture(RunView run) {
    this.run = run;
    this.bar = new int[run.lanes().size()];
    for (Held held : run.locks()) {
      bar[held.lane()] = Math.max(bar[held.lane()], (place(held) + 1) * BAR);
    }
  }

  /**
   * Writes the picture.
   *
   * @param title one line above it
   */
  public static void write(RunView run, String title, Path file) throws IOException {
    Files.writeString(file, svg(run, title));
  }

  static String svg(RunView run, String title) {
    return new SvgPicture(run).draw(title);
  }

  private String draw(String title) {
    text("title", 10, y, title);
    y += LINE + GAP;
    for (int lane = 0; lane < run.lanes().size(); lane++) {
      text("name", x(lane), y, run.lanes().get(lane));
    }
    int width = NUMBERS + LANE * run.lanes().size();
    y += GAP;
    line("rule", 10, width - 10, y);
    steps(width);
    bars();
    Map<String, Object> page = new HashMap<>();
    page.put("title", title);
    page.put("width", width);
    page.put("height", y + GAP);
    page.put("texts", texts);
    page.put("lines", lines);
    page.put("bars", bars);
    return Mustache.compiler().compile(HtmlPage.resource("run.svg")).execute(page);
  }

  private void steps(int width) {
    int last = -1;
    String function = "";
    for (int k = 0; k < run.steps().size(); k++) {
      Step step = run.steps().get(k);
      boolean begins = step.begins() && !step.operation().isEmpty();
      if (!begins && !step.matters()) {
        continue;
      }
      if (last >= 0 && last != step.lane()) {
        if (run.steps().get(firstOf(k)).preempts()) {
          line("preempted", 10, width - 10, y + GAP + 2);
        }
        y += GAP;
        function = "";
      }
      last = step.lane();
      if (begins) {
        y += LINE + GAP;
        lane("operation", step.lane(), step.operation());
        function = "";
      }
      if (step.matters()) {
        int from = y + GAP;
        if (!step.function().equals(function)) {
          y += LINE;
          lane("", step.lane(), step.function());
          placed(step);
        }
        y += LINE;
        text("number", NUMBERS - 8, y, String.valueOf(k + 1));
        lane("what", step.lane(), "  " + step.what());
        rows.put(k, new int[] {from, y + 4});
        function = step.function();
      }
    }
    for (String found : run.violations().isEmpty() ? run.broken() : run.violations()) {
      y += LINE;
      lane("found", Math.max(0, last), found);
    }
  }

  /** The first step of the run of steps of one task that this step is in. */
  private int firstOf(int step) {
    int first = step;
    while (first > 0 && run.steps().get(first - 1).lane() == run.steps().get(step).lane()) {
      first--;
    }
    return first;
  }

  private void placed(Step step) {
    int at = x(step.lane()) + 8 * (step.function().length() + 1);
    int room = LETTERS - step.function().length() - 1;
    if (step.place().length() > room) {
      y += LINE - 2;
      at = x(step.lane());
    }
    text("place", at, y, step.place());
  }

  private void bars() {
    for (Held held : run.locks()) {
      int from = Integer.MAX_VALUE;
      int to = 0;
      for (int k = held.from(); k <= held.to(); k++) {
        int[] row = rows.get(k);
        if (row != null) {
          from = Math.min(from, row[0]);
          to = Math.max(to, row[1]);
        }
      }
      if (to > 0) {
        bars.add(
            Map.of(
                "css",
                held.name().startsWith("RCU") ? "rcu" : "lock",
                "x",
                NUMBERS + held.lane() * LANE + place(held) * BAR,
                "y",
                from,
                "height",
                to - from,
                "title",
                run.lanes().get(held.lane()) + " holds " + held.name()));
      }
    }
  }

  /** Bars of one lane that overlap stand side by side: after how many others this one stands. */
  private int place(Held held) {
    int place = 0;
    for (Held other : run.locks().subList(0, run.locks().indexOf(held))) {
      if (other.lane() == held.lane() && other.to() > held.from()) {
        place++;
      }
    }
    return place;
  }

  private int x(int lane) {
    return NUMBERS + lane * LANE + bar[lane] + 4;
  }

  /** Text in a lane, in as many lines as it needs. */
  private void lane(String css, int lane, String text) {
    String rest = text;
    int room = LETTERS - bar[lane] / 8;
    while (rest.length() > room) {
      int cut = rest.lastIndexOf(' ', room);
      cut = cut < room / 2 ? room : cut;
      text(css, x(lane), y, rest.substring(0, cut));
      y += LINE;
      rest = "    " + rest.substring(cut).strip();
    }
    text(css, x(lane), y, rest);
  }

  private void text(String css, int x, int y, String text) {
    int indent = text.length() - text.stripLeading().length();
    texts.add(Map.of("css", css, "x", x + 8 * indent, "y", y, "text", text.strip()));
  }

  private void line(String css, int x1, int x2, int y) {
    lines.add(Map.of("css", css, "x1", x1, "y1", y, "x2", x2, "y2", y));
  }
}
