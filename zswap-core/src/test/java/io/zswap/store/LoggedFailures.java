package io.zswap.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What a class logs while this is open, instead of its going to the console. */
final class LoggedFailures implements AutoCloseable {
  private final Logger logger;
  private final List<@Nullable Throwable> thrown = Collections.synchronizedList(new ArrayList<>());
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          thrown.add(line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  LoggedFailures(Class<?> of) {
    logger = Logger.getLogger(of.getName());
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
  }

  /** Of each line, in order, what had been thrown. */
  List<@Nullable Throwable> thrown() {
    return new ArrayList<>(thrown);
  }

  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
  }
}
