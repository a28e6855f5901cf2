package io.zswap.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.conformance.report.RunView.Held;
import io.zswap.conformance.report.RunView.Step;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class SvgPictureTest {
  private static Step step(int lane, String operation, boolean begins, String what, boolean cuts) {
    return new Step(
        lane,
        operation,
        begins,
        "f<" + lane + ">()",
        "a.c:1",
        what,
        "it",
        Map.of(),
        List.of(),
        true,
        cuts);
  }

  private static Document picture() throws Exception {
    RunView run =
        new RunView(
            List.of("P0", "P1"),
            List.of(
                step(0, "free a", true, "lock", false),
                step(1, "free b", true, "read", true),
                step(0, "free a", false, "unlock", false)),
            Map.of(),
            List.of(new Held(0, "the lock", 0, 2, false)),
            List.of(),
            List.of("I1 data: " + "a long sentence ".repeat(6).strip()),
            "");
    String svg = SvgPicture.svg(run, "a <title> & more");
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document svg, String tag, String css) {
    List<Element> found = new ArrayList<>();
    NodeList all = svg.getElementsByTagName(tag);
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i) instanceof Element e && e.getAttribute("class").equals(css)) {
        found.add(e);
      }
    }
    return found;
  }

  private static int number(Element e, String attribute) {
    return Integer.parseInt(e.getAttribute(attribute));
  }

  @Test
  void hasEveryStepInItsLaneInOrder() throws Exception {
    Document svg = picture();
    List<Element> steps = elements(svg, "text", "what");
    assertEquals(
        List.of("lock it", "read it", "unlock it"),
        steps.stream().map(Element::getTextContent).toList());
    assertEquals(number(steps.get(0), "x"), number(steps.get(2), "x"));
    assertTrue(number(steps.get(1), "x") > number(steps.get(0), "x"));
    assertTrue(number(steps.get(1), "y") > number(steps.get(0), "y"));
    assertTrue(number(steps.get(2), "y") > number(steps.get(1), "y"));
    assertEquals(1, elements(svg, "line", "preempted").size());
  }

  @Test
  void aLockIsABarOverTheStepsItIsHeldFor() throws Exception {
    Document svg = picture();
    Element bar = elements(svg, "rect", "lock").get(0);
    List<Element> steps = elements(svg, "text", "what");
    assertTrue(number(bar, "y") < number(steps.get(0), "y"));
    assertTrue(number(bar, "y") + number(bar, "height") >= number(steps.get(2), "y"));
    assertTrue(bar.getTextContent().contains("P0 holds the lock"));
  }

  @Test
  void nothingSticksOut() throws Exception {
    Document svg = picture();
    int height = number(svg.getDocumentElement(), "height");
    NodeList texts = svg.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      if (texts.item(i) instanceof Element e) {
        assertTrue(number(e, "y") < height, e.getTextContent());
        assertFalse(e.getTextContent().length() > 50, e.getTextContent());
      }
    }
    assertTrue(elements(svg, "text", "found").size() > 1, "a long sentence takes several lines");
  }
}
