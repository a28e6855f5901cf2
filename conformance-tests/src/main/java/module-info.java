/**
 * The conformance suite: litmus programs, the explorer of their interleavings and the judge of what
 * these leave, the content oracle, the cross-check of machines against each other, the kit for
 * other people's, and the command line. Machines are found through {@link java.util.ServiceLoader}.
 */
module io.zswap.conformance {
  requires static transitive org.jspecify;
  requires transitive io.zswap.api;
  requires com.fasterxml.jackson.databind;
  requires com.samskivert.jmustache;
  requires HdrHistogram;
  requires info.picocli;
  requires java.xml;
  requires org.antlr.antlr4.runtime;
  // Of the kit's JUnit class alone; who runs tests has it, the command line does without.
  requires static transitive org.junit.jupiter.api;
  requires static org.apiguardian.api;

  exports io.zswap.conformance.check;
  exports io.zswap.conformance.claims;
  exports io.zswap.conformance.crosscheck;
  exports io.zswap.conformance.explore;
  exports io.zswap.conformance.faults;
  exports io.zswap.conformance.history;
  exports io.zswap.conformance.judge;
  exports io.zswap.conformance.kit;
  exports io.zswap.conformance.litmus;
  exports io.zswap.conformance.machines;
  exports io.zswap.conformance.oracle;
  exports io.zswap.conformance.program;
  exports io.zswap.conformance.realpages;
  exports io.zswap.conformance.soak;
  exports io.zswap.conformance.report;
  exports io.zswap.conformance.stat;

  opens io.zswap.conformance.cli to
      info.picocli;

  uses io.zswap.api.area.AreaProvider;
  uses io.zswap.api.machine.MachineProvider;
  uses io.zswap.api.spi.CompressorProvider;
}
