package io.zswap.core.sync;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that survives interrupts, and is locked against everybody else while it is open.
 * Thread-safe.
 *
 * <p>The JDK closes a {@code FileChannel} when a thread that uses it is interrupted, and with it
 * goes the file's lock. An {@code AsynchronousFileChannel} stays open; given an executor that runs
 * in the caller's thread, it reads and writes as directly as the other one does. Where the system
 * itself does the I/O in the background (Windows), the JDK's own threads are used instead.
 *
 * <p>POSIX drops all locks that a process has on a file as soon as the process closes any
 * descriptor of it. So a file that is open here is not even opened a second time to be refused.
 * That binds the users of this class only: nobody else in the process may open and close the file
 * meanwhile.
 *
 * <p>One that is forgotten is closed when the collector finds it.
 */
public final class UninterruptibleFile implements AutoCloseable {
  /** The files that are open; added to under {@link #OPENING}. */
  private static final Set<Object> OPEN = ConcurrentHashMap.newKeySet();

  private static final Object OPENING = new Object();

  /** What is to be closed; must not know the file that it is closed with. */
  private record Opened(AsynchronousFileChannel channel, Object key) implements Runnable {
    @Override
    public void run() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        // Not before: whoever opened it in between would lose the lock.
        OPEN.remove(key);
      }
    }
  }

  private final AsynchronousFileChannel channel;
  private final Cleaner.Cleanable closing;

  private UninterruptibleFile(Opened opened) {
    channel = opened.channel;
    closing = Cleanup.FREEING.register(this, opened);
  }

  /**
   * Opens a file, and locks the whole of it until it is closed.
   *
   * @return null if somebody else has it locked, in this process or in another one
   * @throws IOException if that fails, or the file system has no such files or no locks
   */
  public static @Nullable UninterruptibleFile open(
      Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    synchronized (OPENING) {
      Object known = key(file);
      if (known != null && OPEN.contains(known)) {
        return null;
      }
      AsynchronousFileChannel channel = newChannel(file, options, attributes);
      Object added = null;
      try {
        if (channel.tryLock() != null) {
          Object key = key(file);
          if (key == null) {
            throw new NoSuchFileException(file.toString(), null, "deleted while it was opened");
          }
          OPEN.add(key);
          added = key;
          return new UninterruptibleFile(new Opened(channel, key));
        }
      } catch (OverlappingFileLockException e) {
        // Somebody who does not use this class.
      } catch (IOException | RuntimeException | Error e) {
        try {
          channel.close();
        } catch (IOException other) {
          e.addSuppressed(other);
        }
        if (added != null) {
          OPEN.remove(added);
        }
        throw e;
      }
      channel.close();
      return null;
    }
  }

  private static AsynchronousFileChannel newChannel(
      Path file, Set<? extends OpenOption> options, FileAttribute<?>[] attributes)
      throws IOException {
    boolean windows = file.getFileSystem().getSeparator().equals("\\");
    ExecutorService executor = windows ? null : new CallersThread();
    try {
      return AsynchronousFileChannel.open(file, options, executor, attributes);
    } catch (UnsupportedOperationException e) {
      throw new IOException("its file system cannot read and write at any place of a file", e);
    }
  }

  /** The same for every name of a file; null if there is no such file. */
  private static @Nullable Object key(Path file) throws IOException {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return key == null ? file.toRealPath() : key;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Bytes in the file. */
  public long size() throws IOException {
    try {
      return channel.size();
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Waits until everything written so far is on the disk. */
  public void force() throws IOException {
    try {
      channel.force(false);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Throws the content away. */
  public void clear() throws IOException {
    try {
      channel.truncate(0);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Reads from a place in the file.
   *
   * @return how many bytes; -1 at the end
   */
  public int read(ByteBuffer dst, long position) throws IOException {
    try {
      return finish(channel.read(dst, position));
    } finally {
      // Until here the collector must not take it for forgotten.
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Writes to a place in the file.
   *
   * @return how many bytes
   */
  public int write(ByteBuffer src, long position) throws IOException {
    try {
      return finish(channel.write(src, position));
    } finally {
      Reference.reachabilityFence(this);
    }
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

  /** Waits for transfers under way; gives the lock back. Idempotent. */
  @Override
  public void close() throws IOException {
    try {
      closing.clean();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
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
