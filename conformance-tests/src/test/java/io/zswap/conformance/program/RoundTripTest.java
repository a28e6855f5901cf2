package io.zswap.conformance.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zswap.conformance.random.RandomPrograms;
import java.nio.file.Path;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundTripTest {
  @Provide
  Arbitrary<Program> programs() {
    return RandomPrograms.programs();
  }

  @Property(tries = 300)
  void printedProgramsReadBackEqual(@ForAll("programs") Program program) {
    String text = ProgramPrinter.print(program);
    assertEquals(program, Programs.parse(text, "random", Path.of("")), text);
  }

  @Property(tries = 300)
  void everyParameterValueSurvives(@ForAll String value) {
    Program program =
        Program.single(
            Header.plain("value", io.zswap.api.machine.MachineConfig.small(1, 1)),
            java.util.List.of(
                Step.of(
                    new io.zswap.api.machine.Operation.SetParameter(
                        io.zswap.api.ZswapParameter.COMPRESSOR, value)),
                Step.of(new io.zswap.api.machine.Operation.Write(0, new TextContent(value)))));
    String text = ProgramPrinter.print(program);
    assertEquals(program, Programs.parse(text, "value", Path.of("")), text);
  }
}
