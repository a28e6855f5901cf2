package io.zswap.conformance.bench;

/**
 * Something that keeps compressed pages by key. A key stands for the page with its number, modulo
 * the size of the page set that the store was made with. One thread at a time.
 */
public interface Store extends AutoCloseable {
  /** Bytes in a page. */
  int PAGE_SIZE = 4096;

  /** Keeps a page. */
  void put(int key);

  /** Fetches a page into a buffer of its own. */
  void get(int key);

  /** Gives a page up. */
  void remove(int key);

  /** After much was freed: time for what the store does in the background. */
  default void settle() {}

  /** Whether what it keeps is in memory, so that it can be measured there. */
  default boolean isInMemory() {
    return true;
  }

  /** The page that {@link #get} fetched last. */
  byte[] last();

  @Override
  void close();
}
