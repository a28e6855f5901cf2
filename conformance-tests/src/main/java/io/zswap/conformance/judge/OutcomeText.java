package io.zswap.conformance.judge;

import io.zswap.api.explore.ScenarioSpec;
import io.zswap.api.machine.Operation;
import io.zswap.api.machine.PageState;
import io.zswap.api.machine.Status;
import io.zswap.conformance.program.Names;
import io.zswap.conformance.program.OperationWords;
import io.zswap.conformance.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A run's outcome in words: results, pages, slots, lists. No counters: they differ where nobody
 * could tell two runs apart.
 */
final class OutcomeText {
  /** What an outcome says of a failure that was asked for, where nothing came to its point. */
  static final String NOT_COME_TO = ", not come to";

  private final Program program;
  private final ScenarioSpec spec;
  private final Contents contents;
  private final Names names;
  private final OperationWords words;

  OutcomeText(Program program, ScenarioSpec spec, Contents contents) {
    this.program = program;
    this.spec = spec;
    this.contents = contents;
    this.names = program.names();
    this.words = new OperationWords(names);
  }

  String of(FactsView facts) {
    List<String> parts = new ArrayList<>();
    for (int t = 0; t < spec.tasks().size(); t++) {
      List<String> list = new ArrayList<>();
      for (int i = 0; i < spec.tasks().get(t).size(); i++) {
        list.add(result(spec.tasks().get(t).get(i), facts.results().get(t).get(i)));
      }
      parts.add(program.tasks().get(t).name() + ": " + String.join(", ", list));
    }
    for (int p = 0; p < facts.pages().size(); p++) {
      parts.add("page " + names.page(p) + " " + page(facts.pages().get(p)));
    }
    for (int s = 0; s < facts.slots().size(); s++) {
      String slot = slot(facts.slots().get(s));
      if (!slot.isEmpty()) {
        parts.add("slot " + s + slot);
      }
    }
    for (int c = 0; c < facts.cgroups().size(); c++) {
      FactsView.Cgroup cgroup = facts.cgroups().get(c);
      for (List<Long> lru : cgroup.lrus()) {
        if (!lru.isEmpty()) {
          parts.add("lru " + names.cgroup(c) + " " + lru.stream().map(OutcomeText::item).toList());
        }
      }
    }
    List<String> list = new ArrayList<>();
    for (int i = 0; i < spec.after().size(); i++) {
      list.add(result(spec.after().get(i), facts.after().get(i).result()));
    }
    if (!list.isEmpty()) {
      parts.add("after: " + String.join(", ", list));
    }
    return String.join("; ", parts);
  }

  private static String item(long item) {
    return (item >> 1) + ((item & 1) == 0 ? "" : "r");
  }

  private String result(Operation operation, FactsView.Result result) {
    String what = words.print(operation) + " -> ";
    if (result.status().isEmpty()) {
      return what + "unfinished";
    }
    Status status = result.status().get();
    long value = result.value();
    String more = "";
    if (operation instanceof Operation.Read) {
      more = result.mapped() ? " " + contents.name(value) : "";
    } else if (operation instanceof Operation.Shrink && status == Status.DONE) {
      more = " " + (value & 0xFFFF_FFFFL) + "+" + (value >> 32);
    } else if (operation instanceof Operation.FailNext) {
      more = value == 0 ? "" : NOT_COME_TO;
    } else if (value != 0) {
      more = " " + value;
    }
    return what + status.word() + more;
  }

  private String page(FactsView.Page page) {
    String pte = page.pte().name().toLowerCase(Locale.ROOT);
    return switch (page.pte()) {
      case NONE, POISONED -> pte;
      case PRESENT -> pte + " " + contents.name(page.content());
      case SWAPPED ->
          pte
              + " "
              + page.slot()
              + (page.content() == 0 ? "" : " " + contents.name(page.content()));
    };
  }

  /** Empty for a free slot that the device knows nothing of. */
  private String slot(FactsView.Slot slot) {
    StringBuilder text = new StringBuilder();
    if (slot.count() > 0) {
      text.append(" count ").append(slot.count());
    }
    if (slot.owner() > 0) {
      text.append(" of ").append(names.cgroup(slot.owner()));
    }
    if (slot.hasCache()) {
      text.append(" cached ").append(contents.name(slot.folioContent()));
      text.append((slot.folioFlags() & PageState.FLAG_DIRTY) != 0 ? " dirty" : "");
    }
    text.append(slot.zero() ? " zero" : "").append(slot.length() > 0 ? " stored" : "");
    if (slot.device() != 0) {
      text.append(" device ").append(contents.name(slot.device()));
    }
    return text.toString();
  }
}
