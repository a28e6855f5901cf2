/**
 * The whole surface, one operation at a time, against a map of pages: a stateful model test. Uses
 * machines and areas as the services that they are, programs, and jqwik for making up sequences and
 * making them smaller. What several threads do at once is tested in zswap-core.
 */
@NullMarked
package io.zswap.conformance.model;

import org.jspecify.annotations.NullMarked;
