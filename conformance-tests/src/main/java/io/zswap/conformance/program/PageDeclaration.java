package io.zswap.conformance.program;

import java.util.Optional;

/**
 * A named page, or a named range of pages.
 *
 * @param name its name
 * @param array whether it is used with an index
 * @param first number of its first page
 * @param count how many pages
 * @param home number of the cgroup that is its home
 * @param initial what it holds at the start; empty for pages never written
 */
public record PageDeclaration(
    String name, boolean array, int first, int count, int home, Optional<ProgramContent> initial) {}
