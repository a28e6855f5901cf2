package io.zswap.core;

import io.zswap.api.InvalidParameterException;
import io.zswap.api.ZswapParameter;
import io.zswap.api.ZswapParameters;
import io.zswap.core.sync.Mutex;
import io.zswap.core.sync.Sync;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The tunables, and what setting them sets off. Thread-safe. */
final class Parameters implements ZswapParameters {

  /** Longest text that a parameter takes. */
  private static final int MAX_LENGTH = 1024;

  private final Pools pools;
  private final Limits limits;
  private final Sync sync;

  /** One change at a time (kernel_param_lock and zswap_init_lock). */
  private final Mutex lock;

  private volatile boolean enabled;
  private volatile boolean shrinkerEnabled;
  private volatile String compressor;
  private volatile String zpool;

  /**
   * Whether zswap has been set up; the kernel's state of a failed set-up cannot come about here.
   */
  private boolean isSetUp;

  /**
   * Takes boot parameters, and sets zswap up if it is enabled.
   *
   * @throws InvalidParameterException if the kernel would refuse one
   */
  Parameters(Map<ZswapParameter, String> boot, Pools pools, Limits limits, Sync sync) {
    this.pools = pools;
    this.limits = limits;
    this.sync = sync;
    lock = sync.mutex("zswap parameters");
    compressor = ZswapParameter.COMPRESSOR.kernelDefault();
    zpool = ZswapParameter.ZPOOL.kernelDefault();
    ZswapParameter on = ZswapParameter.ENABLED;
    enabled = Kstrto.bool(on.kernelName(), cString(boot.getOrDefault(on, on.kernelDefault())));
    for (ZswapParameter p : ZswapParameter.values()) {
      if (p != ZswapParameter.ENABLED) {
        set(p, boot.getOrDefault(p, p.kernelDefault()));
      }
    }
    if (enabled) {
      setUp();
    }
  }

  boolean isEnabled() {
    sync.look(Sync.Op.PARAMETER, 0);
    return enabled;
  }

  boolean isShrinkerEnabled() {
    sync.look(Sync.Op.PARAMETER, 0);
    return shrinkerEnabled;
  }

  @Override
  public String get(ZswapParameter parameter) {
    sync.look(Sync.Op.PARAMETER, 0);
    return switch (parameter) {
      case ENABLED -> enabled ? "Y" : "N";
      case COMPRESSOR -> compressor;
      case ZPOOL -> zpool;
      case MAX_POOL_PERCENT -> Integer.toUnsignedString(limits.maxPoolPercent);
      case ACCEPT_THRESHOLD_PERCENT -> Integer.toUnsignedString(limits.acceptThrPercent);
      case SHRINKER_ENABLED -> shrinkerEnabled ? "Y" : "N";
    };
  }

  /** A C string ends at its first NUL. */
  private static String cString(String text) {
    int end = text.indexOf(0);
    return end < 0 ? text : text.substring(0, end);
  }

  @Override
  public void set(ZswapParameter parameter, String text) {
    String name = parameter.kernelName();
    String value = cString(text);
    lock.lock();
    try {
      sync.point(Sync.Op.PARAMETER, 0);
      switch (parameter) {
        case ENABLED -> setEnabled(value);
        case COMPRESSOR -> setCompressor(Kstrto.strip(value));
        case ZPOOL -> setZpool(Kstrto.strip(value));
        case MAX_POOL_PERCENT -> {
          int percent = Kstrto.uint(name, value);
          sync.point(Sync.Op.LIMITS, 0);
          limits.maxPoolPercent = percent;
        }
        case ACCEPT_THRESHOLD_PERCENT -> {
          int percent = Kstrto.uint(name, value);
          sync.point(Sync.Op.LIMITS, 0);
          limits.acceptThrPercent = percent;
        }
        case SHRINKER_ENABLED -> shrinkerEnabled = Kstrto.bool(name, value);
      }
    } finally {
      lock.unlock();
    }
  }

  /** As zswap_enabled_param_set: any value sets zswap up first. */
  private void setEnabled(String value) {
    if (!isSetUp) {
      setUp();
    }
    if (!pools.hasPool()) {
      throw new InvalidParameterException(
          "there is no pool to be enabled; set compressor and zpool first",
          InvalidParameterException.NO_POOL);
    }
    boolean on = Kstrto.bool("enabled", value);
    sync.point(Sync.Op.PARAMETER, 0);
    enabled = on;
  }

  private void setCompressor(String name) {
    if (!isChange(name, compressor)) {
      return;
    }
    if (isSetUp && !pools.compressors().contains(name)) {
      throw missing(ZswapParameter.COMPRESSOR, name, pools.compressors());
    }
    switchPool(zpool, name);
    compressor = name;
  }

  private void setZpool(String name) {
    if (!isChange(name, zpool)) {
      return;
    }
    if (isSetUp && !pools.hasZpool(name)) {
      throw missing(ZswapParameter.ZPOOL, name, pools.zpools());
    }
    switchPool(name, compressor);
    zpool = name;
  }

  private static InvalidParameterException missing(
      ZswapParameter parameter, String name, Set<String> there) {
    return new InvalidParameterException(
        "there is no "
            + parameter.kernelName()
            + " "
            + name
            + "; there are "
            + new TreeSet<>(there),
        InvalidParameterException.UNKNOWN_NAME);
  }

  private boolean isChange(String name, String now) {
    // Before the set-up any text is taken; the set-up falls back to the default if it is no name.
    if (!isSetUp && name.getBytes(StandardCharsets.UTF_8).length > MAX_LENGTH) {
      throw new InvalidParameterException(
          "a compressor's or zpool's name takes " + MAX_LENGTH + " bytes at most",
          InvalidParameterException.TOO_LONG);
    }
    return !name.equals(now) || (isSetUp && !pools.hasPool());
  }

  /** Makes a pool of this kind the current one, if zswap is set up (__zswap_param_set). */
  private void switchPool(String type, String codec) {
    if (!isSetUp) {
      return;
    }
    boolean hadPool = pools.hasPool();
    if (!pools.switchTo(type, codec) && hadPool) {
      throw new InvalidParameterException(
          "no pool of " + type + " with " + codec + " could be made",
          InvalidParameterException.MALFORMED);
    }
    // Without any pool so far, the other parameter may be the bad one: this one is kept, so that
    // setting the other brings a pool.
  }

  /** zswap_setup, with __zswap_pool_create_fallback. */
  private void setUp() {
    compressor = orDefault(compressor, ZswapParameter.COMPRESSOR, pools.compressors()::contains);
    zpool = orDefault(zpool, ZswapParameter.ZPOOL, pools::hasZpool);
    ZswapPool pool = pools.create(zpool, compressor);
    if (pool != null) {
      pools.addFirst(pool);
    } else {
      enabled = false;
    }
    isSetUp = true;
  }

  private static String orDefault(String name, ZswapParameter parameter, Predicate<String> exists) {
    if (exists.test(name)) {
      return name;
    }
    String other = parameter.kernelDefault();
    return exists.test(other) ? other : "";
  }
}
