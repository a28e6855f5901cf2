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

  /** After much was stored or freed: time for what the store does in the background. */
  default void settle() {}

  /** Bytes that it says it has for what it keeps; negative if it does not say. */
  default long counted() {
    return -1;
  }

  /** The page that {@link #get} fetched last. */
  byte[] last();

  @Override
  void close();
}
