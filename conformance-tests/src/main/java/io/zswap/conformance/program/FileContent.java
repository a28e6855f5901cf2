package io.zswap.conformance.program;

import java.nio.file.Path;

/**
 * One page of a file; zero where the file has ended. The file must not change while it is used.
 *
 * @param file the file
 * @param page which page of it, from 0
 */
public record FileContent(Path file, long page) implements ProgramContent {
  /**
   * Reads the page.
   *
   * @throws ProgramException if the file cannot be read
   */
  @Override
  public void fill(byte[] page) {
    FilePages.fill(file, this.page, page);
  }

  @Override
  public ProgramContent at(int index) {
    return index == 0 ? this : new FileContent(file, page + index);
  }

  @Override
  public String toString() {
    return "file " + Quoted.quote(file.toString()) + " @ " + page;
  }
}
