"use strict";
// The data of the page, and one run of it as objects.
const data = JSON.parse(document.getElementById("data").textContent);
const text = i => data.strings[i];

function element(tag, css, content) {
  const e = document.createElement(tag);
  if (css) e.className = css;
  if (content !== undefined) e.textContent = content;
  return e;
}

function pairs(list) {
  const result = [];
  for (let i = 0; i < list.length; i += 2) result.push([text(list[i]), text(list[i + 1])]);
  return result;
}

// Steps as objects; for each the state after it, built from what each step changed.
function unpack(run) {
  let state = new Map(pairs(run.initial));
  const initial = state;
  const steps = run.steps.map((s, k) => {
    const before = state, changes = pairs(s[6]);
    if (changes.length) {
      state = new Map(state);
      for (const [name, value] of changes) {
        if (value === "") state.delete(name); else state.set(name, value);
      }
    }
    return { k, lane: s[0], begins: !!(s[1] & 1), matters: !!(s[1] & 2), preempts: !!(s[1] & 4),
      operation: text(s[2]), fn: text(s[3]), place: text(s[4]), what: text(s[5]),
      changed: changes.length > 0, before, state, follows: s[7], leads: [] };
  });
  for (const s of steps) for (const f of s.follows) steps[f].leads.push(s.k);
  const locks = run.locks.map(l => ({ lane: l[0], name: text(l[1]), from: l[2], to: l[3], open: !!l[4] }));
  const names = new Set(initial.keys());
  for (const s of steps) for (const name of s.state.keys()) names.add(name);
  return { lanes: run.lanes, steps, locks, initial, names: [...names], violations: run.violations,
    broken: run.broken, outcome: text(run.outcome) };
}
