package io.zswap.conformance.kit;

import java.util.ArrayList;
import java.util.List;

/** All rules of the kit: the same list for every subject, whether they apply to it or not. */
public final class Rules {
  private Rules() {}

  /** Every rule, group by group. */
  public static List<Rule> all() {
    List<Rule> rules = new ArrayList<>();
    rules.addAll(MachineContract.rules());
    rules.addAll(ZswapContract.rules());
    rules.addAll(ProgramRules.rules());
    rules.addAll(InvariantRules.rules());
    rules.addAll(ZswapStress.rules());
    rules.addAll(RaceRules.rules());
    return List.copyOf(rules);
  }

  /** The rules of one group. */
  public static List<Rule> of(Rule.Group group) {
    return all().stream().filter(rule -> rule.group() == group).toList();
  }
}
