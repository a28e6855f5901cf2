package io.zswap.conformance.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.zswap.conformance.machines.MachineCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The files in {@code recipes/} that people copy: well-formed, and their commands exist. */
class RecipesTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Pattern COMMAND = Pattern.compile("zswap/conformance-tests/zswap ([^|\"]+)");
  private static final Pattern SHARDS = Pattern.compile("--shard [^/]+/(\\d+) ");

  private static JsonNode read(String file) throws Exception {
    return YAML.readTree(Path.of("recipes", file).toFile());
  }

  private static List<String> commands(JsonNode node) {
    List<String> found = new ArrayList<>();
    if (node.isTextual()) {
      Matcher m = COMMAND.matcher(node.asText());
      while (m.find()) {
        found.add(m.group(1).strip());
      }
    }
    node.forEach(child -> found.addAll(commands(child)));
    return found;
  }

  /** Has the command line parsed as it would be; a wrong option throws. */
  private static void understood(String command) {
    String plain =
        command
            .replaceAll("\\$\\{\\{ matrix\\.shard \\}\\}", "1")
            .replaceAll("\\$\\(\\(JOB_COMPLETION_INDEX \\+ 1\\)\\)", "1");
    assertFalse(plain.contains("$"), plain);
    List<String> words = Arrays.asList(plain.split("\\s+", -1));
    Zswap.commandLine(new MachineCatalog(List.of())).parseArgs(words.toArray(new String[0]));
  }

  private static int shards(String command) {
    Matcher m = SHARDS.matcher(command);
    assertTrue(m.find(), command);
    return Integer.parseInt(m.group(1));
  }

  @Test
  void theWorkflowRunsEveryShardOnce() throws Exception {
    JsonNode workflow = read("github-actions.yml");
    List<String> commands = commands(workflow);
    assertEquals(2, commands.size());
    commands.forEach(RecipesTest::understood);
    JsonNode matrix = workflow.at("/jobs/check/strategy/matrix/shard");
    int count = shards(commands.get(0));
    assertEquals(count, matrix.size());
    for (int i = 0; i < count; i++) {
      assertEquals(i + 1, matrix.get(i).asInt());
      assertTrue(commands.get(1).contains("shard-" + (i + 1) + ".json"), commands.get(1));
    }
    assertEquals("check", workflow.at("/jobs/merge/needs").asText());
  }

  /** Bound to the API's own classes; what they do not know ends up as an additional property. */
  @Test
  void theJobIsOneThatKubernetesKnows() throws Exception {
    JsonNode tree = read("kubernetes-job.yaml");
    Job job = YAML.treeToValue(tree, Job.class);
    assertEquals("batch/v1", job.getApiVersion());
    assertEquals("Job", job.getKind());
    nothingUnknown(job);
    JobSpec spec = job.getSpec();
    assertEquals("Indexed", spec.getCompletionMode());
    List<String> commands = commands(tree);
    assertEquals(1, commands.size());
    understood(commands.get(0));
    assertEquals(shards(commands.get(0)), spec.getCompletions());
    assertEquals("Never", spec.getTemplate().getSpec().getRestartPolicy());
  }

  private static void nothingUnknown(Object model) throws Exception {
    for (java.lang.reflect.Method getter : model.getClass().getMethods()) {
      if (!getter.getName().startsWith("get") || getter.getParameterCount() > 0) {
        continue;
      }
      Object value = getter.invoke(model);
      if (getter.getName().equals("getAdditionalProperties")) {
        assertTrue(
            assertInstanceOf(java.util.Map.class, value).isEmpty(),
            () -> model.getClass().getSimpleName() + " has no " + value);
      } else if (value instanceof List<?> list) {
        for (Object item : list) {
          deeper(item);
        }
      } else {
        deeper(value);
      }
    }
  }

  private static void deeper(@org.jspecify.annotations.Nullable Object value) throws Exception {
    if (value != null && value.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
      nothingUnknown(value);
    }
  }
}
