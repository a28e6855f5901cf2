package io.zswap.conformance.crosscheck;

import io.zswap.conformance.program.Header;
import io.zswap.conformance.program.Names;
import io.zswap.conformance.program.Program;
import io.zswap.conformance.program.Step;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A starting state and a stream of operations that need not fit into memory. */
public interface Workload {
  /** Where it starts. */
  Header header();

  /** Its words for pages and cgroups. */
  default Names names() {
    return Names.of(header());
  }

  /** A fresh pass over the operations; the same ones every time. */
  Iterator<Step> steps();

  /** How many operations a pass has. */
  long length();

  /**
   * A program's operations in the order of its text: what comes before, task by task, what comes
   * after.
   */
  static Workload of(Program program) {
    List<Step> all = new ArrayList<>(program.setup());
    program.tasks().forEach(task -> all.addAll(task.steps()));
    all.addAll(program.after());
    return new Workload() {
      @Override
      public Header header() {
        return program.header();
      }

      @Override
      public Names names() {
        return program.names();
      }

      @Override
      public Iterator<Step> steps() {
        return all.iterator();
      }

      @Override
      public long length() {
        return all.size();
      }
    };
  }
}
