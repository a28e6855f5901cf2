package io.zswap.core.swap;

import io.zswap.api.ClosedException;
import io.zswap.api.SwapDeviceException;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.spi.SwapDevice;
import io.zswap.core.sync.Interrupts;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A swap device in a file.
 *
 * <p>The JDK closes a channel when a thread that uses it is interrupted. A swap device cannot go
 * away like that: the channel is opened again, the transfer repeated, and the interrupt kept for
 * the thread to find afterwards.
 */
public final class FileSwapDevice implements SwapDevice {
  private final Path file;
  private final int slots;
  private final int pageSize;
  private final boolean synchronous;
  private final Mutex reopening;
  private volatile FileChannel channel;
  private volatile boolean closed;

  private FileSwapDevice(
      Path file, int slots, int pageSize, boolean synchronous, Sync sync, FileChannel channel) {
    this.file = file;
    this.slots = slots;
    this.pageSize = pageSize;
    this.synchronous = synchronous;
    this.channel = channel;
    reopening = sync.mutex("swap file");
  }

  /**
   * Makes a file of the right size, without content; what it was before is lost.
   *
   * @throws SwapDeviceException if that fails
   */
  public static FileSwapDevice create(
      Path file, int slots, int pageSize, boolean synchronous, Sync sync) {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file,
              Set.of(
                  StandardOpenOption.CREATE,
                  StandardOpenOption.TRUNCATE_EXISTING,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE),
              ownerOnly(file));
      // The last byte gives the file its size; what is never written takes no room.
      channel.write(ByteBuffer.allocate(1), (long) slots * pageSize - 1);
      return new FileSwapDevice(file, slots, pageSize, synchronous, sync, channel);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new SwapDeviceException("cannot create the swap file " + file + ": " + e, e);
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

  /**
   * Opens a file that exists and is large enough.
   *
   * @throws SwapDeviceException if there is none, or it is too short, or read-only
   */
  public static FileSwapDevice open(
      Path file, int slots, int pageSize, boolean synchronous, Sync sync) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long need = (long) slots * pageSize;
      if (channel.size() < need) {
        throw new IOException("it has " + channel.size() + " bytes, " + need + " are needed");
      }
      return new FileSwapDevice(file, slots, pageSize, synchronous, sync, channel);
    } catch (IOException e) {
      closeQuietly(channel, e);
      throw new SwapDeviceException("cannot use the swap file " + file + ": " + e, e);
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel, IOException cause) {
    if (channel != null) {
      try {
        channel.close();
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
    transfer(slot, dst, false);
  }

  @Override
  public void write(long slot, ByteBuffer src) {
    transfer(slot, src, true);
  }

  private void transfer(long slot, ByteBuffer page, boolean write) {
    if (slot < 0 || slot >= slots) {
      throw new UnknownSlotException("slot " + slot + " is not in 0.." + (slots - 1));
    }
    boolean interrupted = false;
    try {
      while (true) {
        if (closed) {
          throw new ClosedException("the swap file " + file + " is closed");
        }
        FileChannel now = channel;
        try {
          transfer(now, slot * pageSize, page.duplicate().position(0).limit(pageSize), write);
          return;
        } catch (ClosedChannelException e) {
          interrupted |= Interrupts.clear();
          reopen(now);
        }
      }
    } catch (IOException e) {
      String what = write ? "write" : "read";
      throw new SwapDeviceException(
          "cannot " + what + " slot " + slot + " of " + file + ": " + e, e);
    } finally {
      if (interrupted) {
        Interrupts.restore();
      }
    }
  }

  private static void transfer(FileChannel channel, long position, ByteBuffer page, boolean write)
      throws IOException {
    long at = position;
    while (page.hasRemaining()) {
      int n = write ? channel.write(page, at) : channel.read(page, at);
      if (n < 0) {
        throw new IOException("the file has become too short");
      }
      at += n;
    }
  }

  private void reopen(FileChannel dead) throws IOException {
    reopening.lock();
    try {
      if (channel == dead && !closed) {
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      }
    } finally {
      reopening.unlock();
    }
  }

  @Override
  public void close() {
    reopening.lock();
    try {
      closed = true;
      channel.close();
    } catch (IOException e) {
      throw new SwapDeviceException("cannot close the swap file " + file + ": " + e, e);
    } finally {
      reopening.unlock();
    }
  }
}
