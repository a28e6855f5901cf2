package io.zswap.core.device;

import io.zswap.core.sync.UninterruptibleFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A disk below a swap file. It is waited for when a test says so, and fails when told to. */
public final class FailingDisk {
  private final List<Runnable> waiting = new ArrayList<>();
  private int forced;
  private boolean failing;

  /** A new file on this disk, which is to be waited for after so many bytes. */
  public FileSwapDevice device(Path name, int slots, int pageSize, long flushBytes)
      throws IOException {
    UninterruptibleFile file =
        Objects.requireNonNull(
            UninterruptibleFile.open(
                name,
                Set.of(
                    StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)));
    file.write(ByteBuffer.allocate(1), (long) slots * pageSize - 1);
    return new FileSwapDevice(
        name, slots, pageSize, true, file, flushBytes, waiting::add, this::force);
  }

  private void force() throws IOException {
    forced++;
    if (failing) {
      throw new IOException("the disk is gone");
    }
  }

  /** Whether what is written from now on does not arrive. */
  public void failing(boolean fails) {
    failing = fails;
  }

  /** How many wait for the disk. */
  int waiting() {
    return waiting.size();
  }

  /** How often it was waited for. */
  int forced() {
    return forced;
  }

  /** What the background was asked to do: waits for the disk. */
  public void await() {
    waiting.remove(0).run();
  }
}
