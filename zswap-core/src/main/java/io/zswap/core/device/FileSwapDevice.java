package io.zswap.core.device;

import io.zswap.api.ClosedException;
import io.zswap.api.DeviceBusyException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.sync.Sync;
import io.zswap.core.sync.UninterruptibleFile;
import io.zswap.core.sync.Work;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A swap device in a file, which is locked: two areas in one file would overwrite each other's
 * pages. Interrupting a thread that uses it does it no harm. Nobody else in the process may open
 * the file: POSIX gives the lock up when such a one closes it.
 *
 * <p>What is written goes on to the disk in the background, some megabytes at a time: so the disk
 * is busy while the next pages are decompressed, and a disk that fails is noticed, if late: what
 * the system has taken and cannot bring to the disk is lost, as with any file. {@link #onLost} says
 * who is told.
 */
public final class FileSwapDevice implements SwapDevice {
  /** Bytes written until the disk is waited for: enough that the wait does not count. */
  private static final long FLUSH_BYTES = 16 << 20;

  private static final Set<StandardOpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final Path name;
  private final int slots;
  private final int pageSize;
  private final boolean synchronous;
  private final UninterruptibleFile file;
  private final long flushBytes;
  private final Work flush;
  private final Forcing disk;
  private final AtomicLong unflushed = new AtomicLong();

  /** Told at once: the next one who writes has other pages, and there may be no next one. */
  private volatile Consumer<SwapDeviceException> lost = FileSwapDevice::log;

  private volatile boolean closed;

  private FileSwapDevice(
      Path name, int slots, int pageSize, boolean synchronous, UninterruptibleFile file) {
    this(
        name,
        slots,
        pageSize,
        synchronous,
        file,
        FLUSH_BYTES,
        Sync.jdk().workqueue("zswap-flush"),
        file::force);
  }

  /** One that waits for another disk, in somebody else's background, for tests. */
  FileSwapDevice(
      Path name,
      int slots,
      int pageSize,
      boolean synchronous,
      UninterruptibleFile file,
      long flushBytes,
      Executor background,
      Forcing disk) {
    this.name = name;
    this.slots = slots;
    this.pageSize = pageSize;
    this.synchronous = synchronous;
    this.file = file;
    this.flushBytes = flushBytes;
    this.flush = new Work(this::flush, background);
    this.disk = disk;
  }

  /**
   * Makes a file of the right size, without content; what it was before is lost, but not before the
   * lock is there.
   *
   * @throws DeviceBusyException if another device has it
   * @throws SwapDeviceException if that fails
   */
  public static FileSwapDevice create(Path name, int slots, int pageSize, boolean synchronous) {
    UninterruptibleFile file = null;
    try {
      file = UninterruptibleFile.open(name, OPTIONS, ownerOnly(name));
      if (file == null) {
        throw new DeviceBusyException(
            "the swap file " + name + " is in use by another area; give each area its own file");
      }
      file.clear();
      // The last byte gives the file its size; what is never written takes no room.
      file.write(ByteBuffer.allocate(1), (long) slots * pageSize - 1);
      if (file.size() < (long) slots * pageSize) {
        throw new IOException("it keeps nothing that is written to it");
      }
      return new FileSwapDevice(name, slots, pageSize, synchronous, file);
    } catch (IOException e) {
      closeQuietly(file, e);
      throw new SwapDeviceException("cannot create the swap file " + name + ": " + e, e);
    } catch (RuntimeException | Error e) {
      // No memory for the transfer, say: the lock is not to stay.
      closeQuietly(file, e);
      throw e;
    }
  }

  /** Other people's pages are nobody's business. */
  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void closeQuietly(@Nullable UninterruptibleFile file, Throwable cause) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
  }

  @Override
  public long slots() {
    return slots;
  }

  @Override
  public int pageSize() {
    return pageSize;
  }

  @Override
  public boolean isSynchronous() {
    return synchronous;
  }

  @Override
  public void read(long slot, ByteBuffer dst) {
    transfer(slot, dst, 1, false);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    transfer(slot, src, 1, true);
  }

  @Override
  public void write(long slot, ByteBuffer src, int pages) {
    transfer(slot, src, pages, true);
  }

  private void transfer(long slot, ByteBuffer buffer, int pages, boolean write) {
    if (slot < 0 || pages < 1 || slot > slots - pages) {
      throw new UnknownSlotException("slot " + slot + " is not in 0.." + (slots - 1));
    }
    if (closed) {
      throw new ClosedException("the swap file " + name + " is closed");
    }
    try {
      // Somebody else's truncation must not be undone by a write: what lay behind would read as
      // zeros.
      if (write && file.size() < (long) slots * pageSize) {
        throw new IOException("the file has become too short");
      }
      ByteBuffer part = buffer.duplicate().position(0).limit(pages * pageSize);
      long at = slot * pageSize;
      while (part.hasRemaining()) {
        int n = write ? file.write(part, at) : file.read(part, at);
        if (n < 0) {
          throw new IOException("the file has become too short");
        }
        at += n;
      }
      if (write && unflushed.addAndGet(part.limit()) >= flushBytes) {
        flush.queue();
      }
    } catch (ClosedChannelException e) {
      throw new ClosedException("the swap file " + name + " is closed");
    } catch (IOException e) {
      String what = write ? "write" : "read";
      throw new SwapDeviceException(
          "cannot " + what + " slot " + slot + " of " + name + ": " + e, e);
    }
  }

  /**
   * Says who is told, in the background and before {@link #close} returns, that pages which had
   * been written have not reached the disk. By default it goes to the log.
   */
  public void onLost(Consumer<SwapDeviceException> listener) {
    lost = listener;
  }

  private static void log(SwapDeviceException error) {
    System.getLogger(FileSwapDevice.class.getName())
        .log(System.Logger.Level.WARNING, "a swap file lost pages", error);
  }

  /** What makes sure that all that was written is on the disk. */
  interface Forcing {
    void force() throws IOException;
  }

  private void flush() {
    if (closed) {
      return;
    }
    unflushed.set(0);
    try {
      disk.force();
    } catch (ClosedChannelException e) {
      // Nobody will read any of it.
    } catch (IOException e) {
      lost.accept(
          new SwapDeviceException(
              "pages written to " + name + " before have not reached the disk: " + e, e));
    }
  }

  @Override
  public void close() {
    closed = true;
    flush.close();
    try {
      file.close();
    } catch (IOException e) {
      throw new SwapDeviceException("cannot close the swap file " + name + ": " + e, e);
    }
  }
}
