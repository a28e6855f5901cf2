package io.zswap.conformance.mutants;

import java.net.URL;
import java.net.URLClassLoader;

/** Loads one module's classes and libraries anew, the first URL's before the others'. */
final class ModuleLoader extends URLClassLoader {
  private final String prefix;

  /**
   * A loader.
   *
   * @param prefix what the names of the module's classes begin with
   */
  ModuleLoader(String prefix, URL[] urls, ClassLoader parent) {
    super(urls, parent);
    this.prefix = prefix;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(prefix)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own == null ? super.getResource(name) : own;
  }
}
