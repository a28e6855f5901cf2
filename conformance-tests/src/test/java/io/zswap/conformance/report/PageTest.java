package io.zswap.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.zswap.api.explore.FreeMode;
import io.zswap.api.explore.Granularity;
import io.zswap.api.explore.Protocol;
import io.zswap.conformance.check.Cell;
import io.zswap.conformance.check.Checker;
import io.zswap.conformance.litmus.Litmus;
import io.zswap.conformance.litmus.Race;
import io.zswap.conformance.machines.Explorable;
import io.zswap.conformance.machines.MachineCatalog;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * The page as a person has it: opened from a file, clicked, stepped through. Needs chromium and its
 * driver (Debian packages chromium, chromium-driver); in CI their absence is a failure. Screenshots
 * are left in {@code target/page}.
 */
@Tag("long")
class PageTest {
  private static final Path SHOTS = Path.of("target", "page");

  private static ChromeDriver browser;
  private static Path page;

  private static String found(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    return "";
  }

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    String chromium = found("chromium");
    String driver = found("chromedriver");
    boolean there = !chromium.isEmpty() && !driver.isEmpty();
    String missing = "no chromium or no chromedriver on the path (Debian: chromium-driver)";
    if (System.getenv("CI") != null) {
      assertTrue(there, missing);
    }
    Assumptions.assumeTrue(there, missing);
    page = HtmlPage.write(report(), folder.resolve("html"));
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--user-data-dir=" + folder.resolve("profile"));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(driver))
                .withSilent(true)
                .build(),
            options);
  }

  /** R1 on core: safe as merged, violated without the check. */
  private static ReportView report() {
    Checker checker = new Checker(FreeMode.POISON, Granularity.PRIMITIVE);
    Explorable core = new MachineCatalog().explorable("core");
    Litmus r1 = Race.R1.programs().get(0);
    List<Cell> cells =
        List.of(
            checker.check(r1, core, Protocol.MERGED, Cell.UNBOUNDED, Duration.ofSeconds(60)),
            checker.check(
                Race.R1.programs().get(1),
                core,
                Race.R1.unfixed(),
                Cell.UNBOUNDED,
                Duration.ofSeconds(60)));
    return new Reports(checker, List.of(core))
        .report("zswap check", "zswap check --race R1", cells, List.of());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.quit();
    }
  }

  private static void load(int width, int height) {
    browser.manage().window().setSize(new Dimension(width, height));
    browser.get(page.toUri().toString());
  }

  private static WebElement id(String id) {
    return browser.findElement(By.id(id));
  }

  private static void shot(String name) throws Exception {
    Files.createDirectories(SHOTS);
    Files.write(SHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
  }

  private static void noErrors() {
    List<String> errors =
        browser.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(e -> e.getLevel().intValue() >= Level.WARNING.intValue())
            .map(Object::toString)
            .toList();
    assertEquals(List.of(), errors, "the console is to stay empty");
  }

  @Test
  void whatIsWrongIsOpenAtFirstAndEndsWithTheViolation() throws Exception {
    load(1280, 1000);
    assertTrue(id("run-name").getText().contains("violated"), id("run-name").getText());
    assertTrue(id("count").getText().matches("step (\\d+) of \\1, \\d+ shown"));
    assertTrue(id("run-note").getText().startsWith("I2 use after free"), id("run-note").getText());
    assertFalse(browser.findElements(By.cssSelector("#lanes .found")).isEmpty());
    shot("violated");
    noErrors();
  }

  @Test
  void aClickOpensACellAndKeysStepThroughIt() throws Exception {
    load(1280, 1000);
    browser.findElement(By.cssSelector("[data-cell='0']")).click();
    assertTrue(id("run-name").getText().startsWith("r1 on core"), id("run-name").getText());
    assertTrue(id("count").getText().startsWith("step 1 of "), id("count").getText());
    String before = id("step").getText();
    WebElement lanes = id("lanes");
    lanes.sendKeys(Keys.ARROW_DOWN);
    assertNotEquals(before, id("step").getText());
    assertTrue(id("step").getText().matches("(?s).*\\w+\\.java:\\d+.*"), id("step").getText());
    lanes.sendKeys(Keys.ARROW_UP);
    assertEquals(before, id("step").getText());
    lanes.sendKeys("n");
    assertNotEquals(before, id("step").getText());
    assertTrue(id("state").getText().contains("Slots"), id("state").getText());
    shot("stepping");
    noErrors();
  }

  @Test
  void theClaimsAboutTheRaceAreThereWithWhatBecameOfThem() throws Exception {
    load(1280, 1000);
    List<WebElement> rows = browser.findElements(By.cssSelector("#claims tbody tr"));
    assertFalse(rows.isEmpty());
    for (WebElement row : rows) {
      assertTrue(row.getText().startsWith("R1 "), row.getText());
      assertTrue(row.getText().matches("(?s).*(confirmed|refuted)"), row.getText());
    }
    // Chris Li's objection is one of those that exploration contradicts, and says why.
    WebElement objection =
        rows.stream().filter(r -> r.getText().contains("Chris Li")).findFirst().orElseThrow();
    assertTrue(objection.getText().contains("The locked folio"), objection.getText());
    assertTrue(objection.getText().endsWith("refuted"), objection.getText());
    browser.executeScript("document.getElementById('claims').scrollIntoView()");
    shot("claims");
    noErrors();
  }

  @ParameterizedTest
  @ValueSource(ints = {1280, 390})
  void nothingSticksOutOfThePage(int width) throws Exception {
    load(width, 900);
    Object over =
        browser.executeScript(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertEquals(0L, over, "pixels that the page is too wide");
    shot("width-" + width);
    browser.executeScript("document.getElementById('run-body').scrollIntoView()");
    shot("lanes-" + width);
    browser.executeScript("window.scrollTo(0, 0)");
    for (String theme : List.of("light", "dark")) {
      // There are three, and each click goes on to the next.
      for (int clicks = 0; clicks < 3 && !id("theme").getText().endsWith(theme); clicks++) {
        id("theme").click();
      }
      assertTrue(id("theme").getText().endsWith(theme), id("theme").getText());
      shot(theme + "-" + width);
    }
    noErrors();
  }

  @Test
  void thePageNeedsNothingElse() throws Exception {
    String html = Files.readString(page);
    assertFalse(html.matches("(?s).*(src|href)=\"(?!data:|#)[^\"]*\".*"), "it names another file");
    assertFalse(html.contains("@import") || html.contains("url("), "its style names another file");
  }
}
