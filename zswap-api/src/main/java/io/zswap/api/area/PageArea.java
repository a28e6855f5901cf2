package io.zswap.api.area;

import java.nio.ByteBuffer;

/**
 * A place for pages that are not needed now. Each page that is put away gets a handle, by which it
 * is fetched and freed.
 *
 * <p>Wherever a buffer is taken, the page is what remains in it, from its position to its limit:
 * exactly {@link #pageSize()} bytes. Position and limit stay as they are. A direct buffer is
 * fastest.
 *
 * <p>Handles are plain numbers above 0. A handle is good until its page is freed or taken; the area
 * notices one that is not good any more, or that another area gave out. How far that reaches says
 * the implementation.
 *
 * <p>Thread-safe, except that one buffer belongs to one call at a time.
 */
public interface PageArea extends AutoCloseable {
  /** Bytes per page. */
  int pageSize();

  /**
   * Puts a page away.
   *
   * @return its handle
   * @throws io.zswap.api.InvalidPageSizeException if the buffer does not hold exactly one page
   * @throws io.zswap.api.AreaFullException if no slot is free
   * @throws io.zswap.api.SwapDeviceException if the page could be kept neither in memory nor on the
   *     device
   * @throws io.zswap.api.ClosedException if the area is closed
   */
  long pageOut(ByteBuffer page);

  /**
   * Copies a page; it stays where it is. One that is being written to the device, with others, is
   * waited for until that is done, and so is who else reads it. If this throws, what the buffer
   * holds is undefined.
   *
   * @throws io.zswap.api.StaleHandleException if the page has been freed or taken
   * @throws io.zswap.api.ForeignHandleException if this area never gave out the handle
   * @throws io.zswap.api.InvalidPageSizeException if the buffer does not have room for exactly one
   *     page
   * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
   * @throws io.zswap.api.SwapDeviceException if the device failed, or, as {@link
   *     io.zswap.api.PageRefusedException}, if there was no memory on the way; the page may be
   *     there next time
   * @throws io.zswap.api.CorruptPageException if the page is not what was put away; the area may
   *     notice that always, now and then, or when asked to
   * @throws io.zswap.api.ClosedException if the area is closed
   */
  void read(long handle, ByteBuffer page);

  /**
   * Brings a page back: copies it and gives the area's copy up. The handle is void afterwards. If
   * this throws, the page is still there.
   *
   * <p>Throws what {@link #read} throws.
   */
  void pageIn(long handle, ByteBuffer page);

  /**
   * Gives a page up.
   *
   * @throws io.zswap.api.StaleHandleException if the page has been freed or taken
   * @throws io.zswap.api.ForeignHandleException if this area never gave out the handle
   * @throws io.zswap.api.ClosedException if the area is closed
   */
  void free(long handle);

  /** The area's numbers now; cheap enough to be polled. Works on a closed area too. */
  AreaStatistics statistics();

  /**
   * Moves the pages that have lain longest from memory to the device, in the calling thread, which
   * another of the area's may help.
   *
   * <p>Nothing is thrown if the device fails: then it ends, and the pages stay in memory, as do
   * those whose cgroup forbids the device.
   *
   * @param pages how many at most
   * @return how many were moved
   * @throws io.zswap.api.ClosedException if the area is closed
   */
  long shrink(long pages);

  /**
   * Drops every page and frees everything. Waits for calls that are under way. Idempotent; every
   * other call but {@link #statistics} throws {@link io.zswap.api.ClosedException} afterwards.
   *
   * @throws io.zswap.api.SwapDeviceException if the device could not be closed properly; everything
   *     is freed nevertheless
   */
  @Override
  void close();
}
