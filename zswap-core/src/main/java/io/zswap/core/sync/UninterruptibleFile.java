package io.zswap.core.sync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that survives interrupts. Thread-safe.
 *
 * <p>The JDK closes a {@code FileChannel} when a thread that uses it is interrupted, and with it
 * goes the file's lock. An {@code AsynchronousFileChannel} stays open; given an executor that runs
 * in the caller's thread, it reads and writes as directly as the other one does. Where the system
 * itself does the I/O in the background (Windows), the JDK's own threads are used instead.
 */
public final class UninterruptibleFile implements AutoCloseable {
  private final AsynchronousFileChannel channel;
  private @Nullable FileLock lock;

  private UninterruptibleFile(AsynchronousFileChannel channel) {
    this.channel = channel;
  }

  /**
   * Opens a file.
   *
   * @throws IOException if that fails
   */
  public static UninterruptibleFile open(
      Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    boolean windows = file.getFileSystem().getSeparator().equals("\\");
    ExecutorService executor = windows ? null : new CallersThread();
    return new UninterruptibleFile(
        AsynchronousFileChannel.open(file, options, executor, attributes));
  }

  /**
   * Locks the whole file against other processes and other users in this one, until it is closed.
   *
   * @return false if somebody else has locked it
   * @throws java.nio.channels.OverlappingFileLockException if that is somebody in this process
   * @throws IOException if the file system has no locks
   */
  public boolean tryLock() throws IOException {
    lock = channel.tryLock();
    return lock != null;
  }

  /** Bytes in the file. */
  public long size() throws IOException {
    return channel.size();
  }

  /** Waits until everything written so far is on the disk. */
  public void force() throws IOException {
    channel.force(false);
  }

  /** Throws the content away. */
  public void clear() throws IOException {
    channel.truncate(0);
  }

  /**
   * Reads from a place in the file.
   *
   * @return how many bytes; -1 at the end
   */
  public int read(ByteBuffer dst, long position) throws IOException {
    return finish(channel.read(dst, position));
  }

  /**
   * Writes to a place in the file.
   *
   * @return how many bytes
   */
  public int write(ByteBuffer src, long position) throws IOException {
    return finish(channel.write(src, position));
  }

  private static int finish(Future<Integer> transfer) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return transfer.get();
        } catch (InterruptedException e) {
          // The buffer is in use until the transfer is over: there is no leaving before.
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof IOException io) {
            throw io;
          }
          throw new IOException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Waits for transfers under way; gives the lock back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Runs at once what it is given. */
  private static final class CallersThread extends AbstractExecutorService {
    private volatile boolean down;

    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {
      down = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      down = true;
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return down;
    }

    @Override
    public boolean isTerminated() {
      return down;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return down;
    }
  }
}
