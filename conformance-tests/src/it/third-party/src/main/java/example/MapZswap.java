package example;

import io.zswap.api.ClosedException;
import io.zswap.api.Folio;
import io.zswap.api.InvalidPageSizeException;
import io.zswap.api.InvalidParameterException;
import io.zswap.api.MemCgroup;
import io.zswap.api.SwapEntry;
import io.zswap.api.UnknownSlotException;
import io.zswap.api.Zswap;
import io.zswap.api.ZswapParameter;
import io.zswap.api.ZswapParameters;
import io.zswap.api.ZswapStatistics;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A zswap that keeps deflated pages in a map, and never writes any back. */
public class MapZswap implements Zswap {
  private final int pageSize;
  private final Map<Integer, Long> areas = new ConcurrentHashMap<>();
  private final Map<Long, byte[]> pages = new ConcurrentHashMap<>();
  private final Map<ZswapParameter, String> parameters = new EnumMap<>(ZswapParameter.class);
  private volatile boolean closed;

  public MapZswap(int pageSize, long slots) {
    this.pageSize = pageSize;
    areas.put(0, slots);
    for (ZswapParameter parameter : ZswapParameter.values()) {
      parameters.put(parameter, parameter.kernelDefault());
    }
    parameters.put(ZswapParameter.COMPRESSOR, "deflate");
  }

  private void checkOpen() {
    if (closed) {
      throw new ClosedException("this zswap is closed");
    }
  }

  private void checkSlot(long entry) {
    checkOpen();
    Long size = entry < 0 ? null : areas.get((int) (entry >>> 56));
    if (size == null || (entry & SwapEntry.MAX_OFFSET) >= size) {
      throw new UnknownSlotException("no area that is on has the slot " + entry);
    }
  }

  private void check(Folio folio) {
    checkSlot(folio.swap());
    if (folio.data().capacity() != pageSize) {
      throw new InvalidPageSizeException("a page has " + pageSize + " bytes");
    }
  }

  protected final boolean isEnabled() {
    return parameters().get(ZswapParameter.ENABLED).equals("Y");
  }

  @Override
  public boolean store(Folio folio) {
    check(folio);
    byte[] compressed = isEnabled() ? deflate(folio.data()) : null;
    if (compressed == null) {
      refused(folio.swap());
      return false;
    }
    pages.put(folio.swap(), compressed);
    return true;
  }

  /** The page goes to the device: what was kept under its slot is out of date. */
  protected void refused(long entry) {
    pages.remove(entry);
  }

  private byte[] deflate(ByteBuffer page) {
    byte[] in = new byte[pageSize];
    page.get(0, in);
    byte[] out = new byte[pageSize];
    Deflater deflater = new Deflater();
    deflater.setInput(in);
    deflater.finish();
    int length = deflater.deflate(out);
    boolean fits = deflater.finished();
    deflater.end();
    return fits ? java.util.Arrays.copyOf(out, length) : null;
  }

  @Override
  public boolean load(Folio folio) {
    check(folio);
    byte[] compressed =
        givesUpCopy(folio) ? pages.remove(folio.swap()) : pages.get(folio.swap());
    if (compressed == null) {
      return false;
    }
    Inflater inflater = new Inflater();
    byte[] out = new byte[pageSize];
    try {
      inflater.setInput(compressed);
      inflater.inflate(out);
    } catch (DataFormatException e) {
      throw new IllegalStateException(e);
    } finally {
      inflater.end();
    }
    folio.data().put(0, out);
    if (folio.isSwapcache()) {
      folio.markDirty();
    }
    folio.markUptodate();
    return true;
  }

  /** A private folio may be dropped by its fault; then the copy here is the only one. */
  protected boolean givesUpCopy(Folio folio) {
    return folio.isSwapcache();
  }

  @Override
  public void invalidate(long entry) {
    checkSlot(entry);
    pages.remove(entry);
  }

  @Override
  public void swapon(int type, long nrPages) {
    checkOpen();
    if (areas.putIfAbsent(new SwapEntry(type, nrPages - 1).type(), nrPages) != null) {
      throw new IllegalStateException("area " + type + " is on already");
    }
  }

  @Override
  public void swapoff(int type) {
    checkOpen();
    areas.remove(type);
    pages.keySet().removeIf(entry -> entry >>> 56 == type);
  }

  @Override
  public void memcgOfflineCleanup(MemCgroup memcg) {
    checkOpen();
  }

  @Override
  public ShrinkResult shrinkMemcg(MemCgroup memcg) {
    checkOpen();
    return ShrinkResult.NO_CANDIDATES;
  }

  @Override
  public long totalPages() {
    checkOpen();
    long bytes = pages.values().stream().mapToLong(page -> page.length).sum();
    return (bytes + pageSize - 1) / pageSize;
  }

  @Override
  public ZswapStatistics statistics() {
    return new ZswapStatistics(pagesStored(), totalPages(), 0, 0, 0, 0, 0, 0, 0);
  }

  private long pagesStored() {
    checkOpen();
    return pages.size();
  }

  @Override
  public ZswapParameters parameters() {
    checkOpen();
    return new ZswapParameters() {
      @Override
      public String get(ZswapParameter parameter) {
        synchronized (parameters) {
          return parameters.get(parameter);
        }
      }

      @Override
      public void set(ZswapParameter parameter, String value) {
        String parsed = parse(parameter, value);
        synchronized (parameters) {
          parameters.put(parameter, parsed);
        }
      }
    };
  }

  private static String parse(ZswapParameter parameter, String value) {
    switch (parameter) {
      case ENABLED:
      case SHRINKER_ENABLED:
        if (value.matches("[yY1]")) {
          return "Y";
        }
        if (value.matches("[nN0]")) {
          return "N";
        }
        throw new InvalidParameterException(value + " is neither yes nor no", 22);
      case MAX_POOL_PERCENT:
      case ACCEPT_THRESHOLD_PERCENT:
        if (!value.matches("[0-9]+")) {
          throw new InvalidParameterException(value + " is not a number", 22);
        }
        if (value.length() > 9) {
          throw new InvalidParameterException(value + " is too large", 34);
        }
        return value;
      case COMPRESSOR:
        if (value.equals("deflate")) {
          return value;
        }
        throw new InvalidParameterException("there is only deflate", 2);
      default:
        throw new InvalidParameterException("there is only one way to keep pages", 2);
    }
  }

  @Override
  public void close() {
    closed = true;
    pages.clear();
  }
}
