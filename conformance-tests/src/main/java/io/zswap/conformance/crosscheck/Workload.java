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
   * A program of one task; what comes before and after it is included.
   *
   * @throws IllegalArgumentException if it has more than one
   */
  static Workload of(Program program) {
    if (program.tasks().size() != 1) {
      throw new IllegalArgumentException("several tasks: only the explorer runs them");
    }
    List<Step> all = new ArrayList<>(program.setup());
    all.addAll(program.tasks().get(0).steps());
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
