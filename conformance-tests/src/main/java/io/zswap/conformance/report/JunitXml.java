package io.zswap.conformance.report;

import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.OutcomeSets;
import io.zswap.conformance.check.ProgramNames;
import io.zswap.conformance.explore.Result;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * What a check found as a JUnit XML file, the form that CI systems read: a suite per machine, a
 * case per program. A violation is a failure, a machine that broke down or a budget that ran out is
 * an error, and what a machine has no mechanism for is skipped, with the reason.
 */
public final class JunitXml {
  private JunitXml() {}

  /** Writes the file. */
  public static void write(List<Cell> cells, List<OutcomeSets.Difference> differences, Path file)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(out, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      start(xml, "testsuites", 0);
      Set<String> machines = new LinkedHashSet<>();
      cells.forEach(cell -> machines.add(cell.machine()));
      for (String machine : machines) {
        suite(
            xml,
            machine,
            cells.stream().filter(c -> c.machine().equals(machine)).toList(),
            differences);
      }
      end(xml, 0);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void suite(
      XMLStreamWriter xml,
      String machine,
      List<Cell> cells,
      List<OutcomeSets.Difference> differences)
      throws XMLStreamException {
    ProgramNames names = new ProgramNames(cells);
    List<List<String>> failures = cells.stream().map(c -> failures(c, differences)).toList();
    start(xml, "testsuite", 1);
    xml.writeAttribute("name", "zswap check on " + machine);
    xml.writeAttribute("tests", String.valueOf(cells.size()));
    xml.writeAttribute(
        "failures", String.valueOf(failures.stream().filter(f -> !f.isEmpty()).count()));
    xml.writeAttribute("errors", String.valueOf(cells.stream().filter(JunitXml::error).count()));
    xml.writeAttribute("skipped", String.valueOf(cells.stream().filter(JunitXml::skipped).count()));
    xml.writeAttribute("time", time(cells.stream().mapToDouble(Cell::seconds).sum()));
    for (int i = 0; i < cells.size(); i++) {
      testcase(xml, names.of(cells.get(i)), cells.get(i), failures.get(i));
    }
    end(xml, 1);
  }

  private static void testcase(XMLStreamWriter xml, String name, Cell cell, List<String> failures)
      throws XMLStreamException {
    start(xml, "testcase", 2);
    xml.writeAttribute("classname", "zswap." + cell.litmus().topic().name() + "." + cell.machine());
    xml.writeAttribute("name", name);
    xml.writeAttribute("time", time(cell.seconds()));
    for (String failure : failures) {
      start(xml, "failure", 3);
      xml.writeAttribute("message", failure);
      cell.witness().ifPresent(w -> characters(xml, "\n" + w.file().print()));
      xml.writeEndElement();
    }
    if (failures.isEmpty() && error(cell)) {
      start(xml, "error", 3);
      xml.writeAttribute(
          "message", cell.broken() ? "cannot run: " + cell.note() : "the budget ran out");
      xml.writeEndElement();
    }
    if (skipped(cell)) {
      start(xml, "skipped", 3);
      xml.writeAttribute("message", "not applicable: " + cell.note());
      xml.writeEndElement();
    }
    if (cell.result().isPresent()) {
      start(xml, "system-out", 3);
      xml.writeCharacters(words(cell, cell.result().get()));
      xml.writeEndElement();
    }
    end(xml, 2);
  }

  private static String words(Cell cell, Result result) {
    String scope =
        cell.complete()
            ? "every interleaving"
            : (cell.covered() ? "all" : "some")
                + (cell.bound() == Cell.UNBOUNDED
                    ? " interleavings"
                    : " interleavings with at most " + cell.bound() + " preemptions")
                + (cell.shard().whole() ? "" : " of part " + cell.shard());
    return String.format(
        Locale.ROOT,
        "%s: %s, %d schedules run, %d outcomes, protocol %s",
        cell.verdict(),
        scope,
        result.runs(),
        result.outcomes().size(),
        cell.protocol());
  }

  private static List<String> failures(Cell cell, List<OutcomeSets.Difference> differences) {
    List<String> failures = new ArrayList<>();
    cell.witness().ifPresent(w -> failures.add(String.join("; ", w.file().expected())));
    for (OutcomeSets.Difference d : differences) {
      if (d.has().equals(cell)) {
        failures.add("an outcome that " + d.lacks() + " lacks: " + d.outcome());
      }
    }
    return failures;
  }

  private static boolean error(Cell cell) {
    boolean ranOut = cell.verdict() == Cell.Verdict.INCOMPLETE && !cell.covered();
    return cell.broken() || ranOut;
  }

  private static boolean skipped(Cell cell) {
    return cell.verdict() == Cell.Verdict.NOT_APPLICABLE;
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "%.3f", seconds);
  }

  private static void start(XMLStreamWriter xml, String name, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
    xml.writeStartElement(name);
  }

  private static void end(XMLStreamWriter xml, int depth) throws XMLStreamException {
    xml.writeCharacters("\n" + "  ".repeat(depth));
    xml.writeEndElement();
  }

  private static void characters(XMLStreamWriter xml, String text) {
    try {
      xml.writeCharacters(text);
    } catch (XMLStreamException e) {
      throw new IllegalStateException(e);
    }
  }
}
