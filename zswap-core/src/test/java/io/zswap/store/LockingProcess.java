package io.zswap.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Another JVM that holds the lock of a file until it is closed. */
final class LockingProcess implements AutoCloseable {
  private final Process process;

  private LockingProcess(Process process) {
    this.process = process;
  }

  static LockingProcess of(Path file) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                LockingProcess.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (process.getInputStream().read() != '!') {
      process.destroy();
      throw new IOException("the other process did not get the lock");
    }
    return new LockingProcess(process);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The other process: says whether it has the lock, and ends with its input. */
  public static void main(String[] args) throws IOException {
    try (FileChannel channel =
        FileChannel.open(Path.of(args[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      System.out.print(channel.tryLock() == null ? '?' : '!');
      System.out.flush();
      while (System.in.read() >= 0) {}
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
