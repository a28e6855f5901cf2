package io.zswap.conformance.mutants;

import java.net.URL;
import java.net.URLClassLoader;

/** Loads zswap-core anew, the first URL's classes before the others'. */
final class CoreLoader extends URLClassLoader {
  private static final String OWN = "io.zswap.core.";

  CoreLoader(URL[] urls, ClassLoader parent) {
    super(urls, parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }
}
