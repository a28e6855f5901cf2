// What clicks and keys do.
(() => {
  const $ = id => document.getElementById(id);
  const lanes = new Lanes($("lanes"), k => select(k, false));
  let cell = null, run = null, at = 0;

  // Theme.
  const themes = ["auto", "light", "dark"];
  let theme = "auto";
  try { theme = localStorage.getItem("zswap-theme") || "auto"; } catch (e) { /* a file may have none */ }
  function setTheme(name) {
    theme = name;
    if (name === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    $("theme").textContent = "Theme: " + name;
    try { localStorage.setItem("zswap-theme", name); } catch (e) { /* then it is not kept */ }
  }
  setTheme(themes.includes(theme) ? theme : "auto");
  $("theme").addEventListener("click", () => setTheme(themes[(themes.indexOf(theme) + 1) % 3]));

  // A cell.
  function runsOf(c) {
    const runs = [];
    if (c.witness) {
      const n = c.witness.preemptions;
      runs.push([`the smallest violation: ${n} preemption${n === 1 ? "" : "s"}`, c.witness.run]);
    }
    c.outcomes.forEach((o, i) => {
      if (o.run) runs.push([`outcome ${i + 1}: ${text(o.text).slice(0, 90)}`, o.run]);
    });
    return runs;
  }

  function open(index, scroll) {
    cell = data.cells[index];
    document.querySelectorAll(".cell").forEach(b => b.setAttribute("aria-pressed", b.dataset.cell === String(index)));
    $("run").hidden = false;
    $("run-race").textContent = `${cell.race} · ${text(cell.raceTitle)} · fixed by ${text(cell.commits)}`;
    $("run-name").replaceChildren(`${cell.program} on ${cell.machine} `,
      element("span", "pill v-" + cell.verdict, cell.words));
    const found = cell.witness ? cell.witness.run.broken.map(b => b + ".") : [];
    const protocol = cell.protocol === "merged" ? "" : `Protocol: ${cell.protocol}.`;
    const note = [...found, protocol, cell.note].filter(s => s).join(" ");
    $("run-note").hidden = !note;
    $("run-note").textContent = note;
    const runs = runsOf(cell);
    $("run-pick").replaceChildren(...runs.map(([name], i) => new Option(name, i)));
    $("run-body").hidden = !runs.length;
    $("run-pick").parentElement.hidden = !runs.length;
    details();
    if (runs.length) show(0);
    if (scroll) $("run").scrollIntoView({ block: "start" });
    history.replaceState(null, "", "#cell-" + index);
  }

  function details() {
    const outcomes = element("ol");
    const runs = runsOf(cell);
    cell.outcomes.forEach(o => {
      const li = element("li", "", text(o.text));
      const i = runs.findIndex(r => r[1] === o.run);
      if (o.run && i >= 0) {
        const b = element("button", "quiet", "show");
        b.type = "button";
        b.addEventListener("click", () => { $("run-pick").value = i; show(i); });
        li.append(" ", b);
      }
      outcomes.append(li);
    });
    $("outcomes").replaceChildren(outcomes);
    $("d-outcomes").hidden = !cell.outcomes.length;
    $("d-free").hidden = !cell.free.length;
    $("free").replaceChildren(table(["freed memory", "shows"], cell.free));
    $("free").className = "state";
    $("program").textContent = text(cell.programText);
    $("d-schedule").hidden = !cell.witness;
    $("schedule").textContent = cell.witness ? cell.witness.schedule : "";
  }

  function show(i) {
    run = unpack(runsOf(cell)[i][1]);
    lanes.draw(run, $("every").checked);
    // A violation is understood from its end, a good run from its beginning.
    select(run.broken.length ? run.steps.length - 1 : 0, false);
    lanes.box.scrollTop = 0;
  }

  // A step.
  function select(k, scroll) {
    if (!run || !run.steps.length) {
      // What broke in the set-up has no steps; those of another run are not to stay.
      ["step", "state", "count"].forEach(id => $(id).replaceChildren());
      return;
    }
    at = Math.max(0, Math.min(run.steps.length - 1, k));
    if (!lanes.shown.includes(at)) {
      $("every").checked = true;
      lanes.draw(run, true);
    }
    const step = run.steps[at];
    lanes.select(at, scroll);
    $("step").className = "lane" + Math.min(step.lane, 4);
    $("step").replaceChildren(stepCard(run, step, j => select(j, true)));
    $("state").replaceChildren(stateOf(run, step));
    $("count").textContent = `step ${at + 1} of ${run.steps.length}, ${lanes.shown.length} shown`;
  }

  function move(by) {
    const i = lanes.shown.indexOf(at);
    select(lanes.shown[Math.max(0, Math.min(lanes.shown.length - 1, i + by))], true);
  }

  function nextSwitch(by) {
    let k = at + by;
    while (k > 0 && k < run.steps.length && run.steps[k].lane === run.steps[k - 1].lane) k += by;
    select(k, true);
  }

  const keys = { ArrowDown: () => move(1), j: () => move(1), ArrowUp: () => move(-1), k: () => move(-1),
    Home: () => select(0, true), End: () => select(run.steps.length - 1, true),
    n: () => nextSwitch(1), p: () => nextSwitch(-1), e: () => $("every").click() };
  document.addEventListener("keydown", event => {
    const typing = /^(SELECT|INPUT|TEXTAREA)$/.test(event.target.tagName) && event.target.id !== "every";
    if (!run || typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  $("first").addEventListener("click", keys.Home);
  $("back").addEventListener("click", keys.k);
  $("on").addEventListener("click", keys.j);
  $("last").addEventListener("click", keys.End);
  $("switch").addEventListener("click", keys.n);
  $("every").addEventListener("change", () => { lanes.draw(run, $("every").checked); select(at, true); });
  $("run-pick").addEventListener("change", () => show(+$("run-pick").value));
  window.addEventListener("resize", () => { if (run) lanes.select(at, false); });
  $("matrix").addEventListener("click", event => {
    const b = event.target.closest(".cell");
    if (b) open(+b.dataset.cell, true);
  });

  // The first thing to see is what is wrong.
  const asked = /^#cell-(\d+)$/.exec(location.hash);
  const worst = data.cells.findIndex(c => c.verdict === "violated");
  if (asked && data.cells[+asked[1]]) open(+asked[1], false);
  else if (worst >= 0) open(worst, false);
  else if (data.cells.length) open(0, false);
})();
