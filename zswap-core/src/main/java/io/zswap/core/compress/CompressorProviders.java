package io.zswap.core.compress;

import io.zswap.api.MachineException;
import io.zswap.api.spi.CompressorProvider;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/** Finds compressors by origin. Thread-safe. */
public final class CompressorProviders {
  private CompressorProviders() {}

  /**
   * The provider with this origin.
   *
   * @throws MachineException if there is none, naming those that there are
   */
  public static CompressorProvider of(String origin) {
    if (origin.equals(JavaCompressorProvider.ORIGIN)) {
      // Ours, without a search: a broken provider of somebody else must not take it along.
      return new JavaCompressorProvider();
    }
    Set<String> seen = new TreeSet<>(Set.of(JavaCompressorProvider.ORIGIN));
    ClassLoader loader = CompressorProviders.class.getClassLoader();
    try {
      for (CompressorProvider provider : ServiceLoader.load(CompressorProvider.class, loader)) {
        if (provider.origin().equals(origin)) {
          return provider;
        }
        seen.add(provider.origin());
      }
    } catch (ServiceConfigurationError e) {
      throw new MachineException("looking for codecs of origin '" + origin + "' failed", e);
    }
    throw new MachineException(
        "no codecs of origin '" + origin + "' on the class or module path; there are " + seen);
  }
}
