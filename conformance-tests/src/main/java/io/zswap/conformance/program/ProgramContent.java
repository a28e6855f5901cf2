package io.zswap.conformance.program;

import io.zswap.api.machine.PageContent;

/**
 * A page's content that program text can name. {@code toString} gives those words. Where a program
 * gives one content to a range of pages, the page at index i gets {@link #at at(i)}, so that pages
 * mistaken for each other are noticed.
 */
public sealed interface ProgramContent extends PageContent
    permits ZeroContent,
        FillContent,
        PatternContent,
        RandomContent,
        TextContent,
        HexContent,
        FileContent {

  /** The content of the page at index {@code index} of a range; this one for index 0. */
  ProgramContent at(int index);
}
