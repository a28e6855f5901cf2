package io.zswap.conformance.faults;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Files that fail when asked to. Whoever opens such a {@link #path} by {@link
 * AsynchronousFileChannel} gets the real file behind it, with one thing going wrong. Thread-safe.
 */
public final class FaultyFiles {
  /** What can go wrong with a file. */
  public enum Failure {
    /** A read that fails. */
    READ_ERROR("read error", Call.READ),
    /** A read that finds the file's end: somebody made the file shorter. */
    TRUNCATED("file truncated", Call.READ),
    /** A read of half of what was asked for, which is no error. */
    SHORT_READ("short read", Call.READ),
    /** A write that fails. */
    WRITE_ERROR("write error", Call.WRITE),
    /** A write for which there is no room. */
    NO_SPACE("no space", Call.WRITE),
    /** A write of half of what was given, which is no error. */
    SHORT_WRITE("short write", Call.WRITE),
    /** A write of half of what was given; the other half finds no room. */
    SHORT_NO_SPACE("short, no space", Call.WRITE),
    /** A call that makes sure that what was written is on the disk, and fails. */
    SYNC("sync error", Call.SYNC),
    /** Making the file shorter fails. */
    TRUNCATE("truncate error", Call.TRUNCATE),
    /** Locking fails. */
    LOCK("lock error", Call.LOCK),
    /** Somebody else has the lock. */
    LOCKED("locked by others", Call.LOCK),
    /** Closing fails, after the file has been closed. */
    CLOSE("close error", Call.CLOSE);

    private final String word;
    private final Call call;

    Failure(String word, Call call) {
      this.word = word;
      this.call = call;
    }

    /** In words. */
    public String word() {
      return word;
    }

    /** Whether a caller who tries again gets everything done, so that no error is due. */
    boolean isHarmless() {
      return this == SHORT_READ || this == SHORT_WRITE;
    }

    boolean isTransfer() {
      return call == Call.READ || call == Call.WRITE || call == Call.SYNC;
    }
  }

  private enum Call {
    READ,
    WRITE,
    SYNC,
    TRUNCATE,
    LOCK,
    CLOSE
  }

  private final AtomicInteger open = new AtomicInteger();
  private @Nullable Failure failure;
  private @Nullable Runnable hook;
  private int left;
  private boolean fired;
  private boolean rest;

  /** Files of which nothing fails yet. */
  public FaultyFiles() {}

  /** Where a real file is reached through this. */
  public Path path(Path real) {
    FaultyFileSystem files = new FaultyFileSystem(real.getFileSystem(), this);
    return (Path)
        Proxy.newProxyInstance(
            FaultyFiles.class.getClassLoader(),
            new Class<?>[] {Path.class},
            (proxy, method, args) ->
                method.getName().equals("getFileSystem") ? files : call(real, method, args));
  }

  private static Object call(Path real, Method method, Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(real, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** The real file behind a {@link #path}: it knows how to be opened, not how to say so. */
  static Path real(Path path) {
    return Path.of(path.toString());
  }

  /** Makes the nth call from now on fail, once. */
  public synchronized void arm(Failure what, int nth) {
    disarm();
    failure = what;
    left = nth;
  }

  /** Has something done in the middle of the nth transfer from now on. */
  public synchronized void arm(Runnable what, int nth) {
    disarm();
    hook = what;
    left = nth;
  }

  /** Nothing fails any more. */
  public synchronized void disarm() {
    failure = null;
    hook = null;
    fired = false;
    rest = false;
  }

  /** Whether what was armed has happened. */
  public synchronized boolean hasFired() {
    return fired;
  }

  /** Files that are open now. */
  public int open() {
    return open.get();
  }

  private synchronized @Nullable Failure next(Call call) {
    if (rest && call == Call.WRITE) {
      rest = false;
      return Failure.NO_SPACE;
    }
    if (fired || failure == null || failure.call != call || --left > 0) {
      return null;
    }
    fired = true;
    rest = failure == Failure.SHORT_NO_SPACE;
    return failure;
  }

  private void transfer() {
    Runnable now = null;
    synchronized (this) {
      if (!fired && hook != null && --left == 0) {
        fired = true;
        now = hook;
      }
    }
    if (now != null) {
      now.run();
    }
  }

  AsynchronousFileChannel wrap(AsynchronousFileChannel channel) {
    open.incrementAndGet();
    return new Channel(channel);
  }

  private static <T> Future<T> failed(String message) {
    return CompletableFuture.failedFuture(new IOException(message));
  }

  /** The part that a short transfer gets to. */
  private static ByteBuffer half(ByteBuffer buffer) {
    return buffer.slice(buffer.position(), Math.max(1, buffer.remaining() / 2));
  }

  /** The real channel, but for what fails. */
  private final class Channel extends AsynchronousFileChannel {
    private final AsynchronousFileChannel channel;

    Channel(AsynchronousFileChannel channel) {
      this.channel = channel;
    }

    @Override
    public Future<Integer> read(ByteBuffer dst, long position) {
      transfer();
      Failure now = next(Call.READ);
      if (now == null) {
        return channel.read(dst, position);
      }
      return switch (now) {
        case TRUNCATED -> CompletableFuture.completedFuture(-1);
        case SHORT_READ -> moved(dst, channel.read(half(dst), position));
        default -> failed("Input/output error");
      };
    }

    @Override
    public Future<Integer> write(ByteBuffer src, long position) {
      transfer();
      Failure now = next(Call.WRITE);
      if (now == null) {
        return channel.write(src, position);
      }
      return switch (now) {
        case SHORT_WRITE, SHORT_NO_SPACE -> moved(src, channel.write(half(src), position));
        case NO_SPACE -> failed("No space left on device");
        default -> failed("Input/output error");
      };
    }

    private Future<Integer> moved(ByteBuffer buffer, Future<Integer> transfer) {
      try {
        int n = transfer.get();
        buffer.position(buffer.position() + Math.max(0, n));
        return CompletableFuture.completedFuture(n);
      } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
        return CompletableFuture.failedFuture(new IOException(e));
      }
    }

    @Override
    public <A> void read(
        ByteBuffer dst, long position, A with, CompletionHandler<Integer, ? super A> handler) {
      channel.read(dst, position, with, handler);
    }

    @Override
    public <A> void write(
        ByteBuffer src, long position, A with, CompletionHandler<Integer, ? super A> handler) {
      channel.write(src, position, with, handler);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public AsynchronousFileChannel truncate(long size) throws IOException {
      check(Call.TRUNCATE);
      channel.truncate(size);
      return this;
    }

    @Override
    public void force(boolean metaData) throws IOException {
      transfer();
      check(Call.SYNC);
      channel.force(metaData);
    }

    private void check(Call call) throws IOException {
      if (next(call) != null) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public Future<FileLock> lock(long position, long size, boolean shared) {
      return channel.lock(position, size, shared);
    }

    @Override
    public <A> void lock(
        long position,
        long size,
        boolean shared,
        A with,
        CompletionHandler<FileLock, ? super A> handler) {
      channel.lock(position, size, shared, with, handler);
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
      Failure now = next(Call.LOCK);
      if (now == Failure.LOCKED) {
        return null;
      } else if (now != null) {
        throw new IOException("No locks available");
      }
      return channel.tryLock(position, size, shared);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      if (channel.isOpen()) {
        open.decrementAndGet();
      }
      channel.close();
      check(Call.CLOSE);
    }
  }
}
