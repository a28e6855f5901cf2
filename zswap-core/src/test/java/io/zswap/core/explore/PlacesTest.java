package io.zswap.core.explore;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlacesTest {
  /** What is inherited runs in frames of the class that it is inherited from. */
  @Test
  void plumbingIsThereWithAllThatItInherits() throws ClassNotFoundException {
    for (String name : Places.PLUMBING) {
      Class<?> above = Class.forName(Places.ROOT + name).getSuperclass();
      if (above.getName().startsWith(Places.ROOT)) {
        String inherited = above.getName().substring(Places.ROOT.length());
        assertTrue(Places.PLUMBING.contains(inherited), name + " inherits from " + inherited);
      }
    }
  }
}
