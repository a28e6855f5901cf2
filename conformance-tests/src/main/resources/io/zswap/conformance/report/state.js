// What the machine looks like after a step, by the names that machines give (StepText).
const COLUMNS = [["slot ", "slot map"], ["tree, slot ", "zswap tree"], ["swap cache, slot ", "swap cache"],
  ["device, slot ", "device"]];

function value(step, name) {
  const now = step.state.get(name), old = step.before.get(name);
  const cell = document.createElement("span");
  if (now !== old) {
    cell.className = "new";
    if (old !== undefined) cell.append(element("s", "", old));
  }
  cell.append(now === undefined ? element("span", "nil", old === undefined ? "–" : "gone") : now);
  return cell;
}

function table(head, rows) {
  const t = element("table");
  const tr = element("tr");
  head.forEach(h => tr.append(element("th", "", h)));
  t.append(tr);
  for (const row of rows) {
    const line = element("tr");
    row.forEach(c => {
      const td = element("td");
      td.append(c);
      line.append(td);
    });
    t.append(line);
  }
  return t;
}

function stateOf(run, step) {
  const box = element("div", "state");
  if (!run.names.length) {
    box.append(element("p", "dim", "This machine does not say what it looks like."));
    return box;
  }
  const slots = new Set(), rest = [];
  for (const name of run.names) {
    const column = COLUMNS.find(c => name.startsWith(c[0]));
    if (column) slots.add(+name.slice(column[0].length)); else rest.push(name);
  }
  if (slots.size) {
    box.append(element("h3", "", "Slots"));
    box.append(table(["slot", ...COLUMNS.map(c => c[1])], [...slots].sort((a, b) => a - b)
      .map(i => [String(i), ...COLUMNS.map(c => value(step, c[0] + i))])));
  }
  const group = (title, test) => {
    const names = rest.filter(test).sort();
    if (!names.length) return;
    box.append(element("h3", "", title));
    box.append(table([], names.map(n => [n, value(step, n)])));
  };
  const known = n => n.startsWith("LRU ") || n.startsWith("page ");
  group("LRU lists, next to be reclaimed first", n => n.startsWith("LRU "));
  group("Pages", n => n.startsWith("page "));
  group("Others", n => !known(n));
  box.append(element("h3", "", "Locks held"));
  const chips = element("div", "chips");
  for (const lock of run.locks.filter(l => l.from <= step.k && (step.k < l.to || l.open))) {
    chips.append(element("span", "chip lane lane" + Math.min(lock.lane, 4), `${run.lanes[lock.lane]}: ${lock.name}`));
  }
  if (!chips.childNodes.length) chips.append(element("span", "nil", "none"));
  box.append(chips);
  return box;
}

function stepCard(run, step, go) {
  const box = document.createDocumentFragment();
  const title = `Step ${step.k + 1} of ${run.steps.length} · ${run.lanes[step.lane]}` +
    (step.operation ? ` · ${step.operation}` : "");
  box.append(element("h3", "", title), element("div", "fn", step.fn || "–"));
  if (step.place) box.append(element("div", "place", step.place));
  box.append(element("div", "", step.what));
  const list = element("ul");
  const link = (k, before, after) => {
    const other = run.steps[k], li = element("li", "", before);
    const a = element("a", "", `step ${k + 1}`);
    a.tabIndex = 0;
    a.addEventListener("click", () => go(k));
    li.append(a, ` ${run.lanes[other.lane]} ${other.fn} ${other.what}${after}`);
    list.append(li);
  };
  step.follows.slice(0, 3).forEach(k => link(k, "after ", ""));
  step.leads.slice(0, 3).forEach(k => link(k, "before ", ""));
  if (step.preempts) list.prepend(element("li", "", "the task before could have gone on: a preemption"));
  if (list.childNodes.length) box.append(list);
  return box;
}
