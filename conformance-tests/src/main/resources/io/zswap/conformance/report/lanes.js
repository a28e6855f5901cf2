// The interleaving: a column per task, time downward, locks as bars beside the steps.
class Lanes {
  constructor(box, onPick) {
    this.box = box;
    this.onPick = onPick;
  }

  // Which steps stand in the picture.
  visible(run, every) {
    const end = run.steps.length - 1;
    return run.steps.filter(s => every || s.matters || s.begins || s.k === end).map(s => s.k);
  }

  draw(run, every) {
    this.run = run;
    this.shown = this.visible(run, every);
    this.buttons = new Map();
    this.bars = [];
    const grid = element("div", "grid");
    const depth = this.places(run);
    const columns = run.lanes.map((_, l) => `${6 + 9 * depth[l]}px minmax(0, 1fr)`).join(" ");
    grid.style.gridTemplateColumns = `46px ${columns}`;
    grid.style.setProperty("--narrow", run.lanes.map((_, l) => `${6 + 9 * depth[l]}px`).join(" ") + " minmax(0, 1fr)");
    grid.append(this.head(run), element("div", "head num", ""));
    const legend = element("div", "legend");
    run.lanes.forEach((name, l) => legend.append(element("span", "lane" + Math.min(l, 4), name)));
    grid.append(legend);
    const row = this.rows(grid);
    this.locks(grid, row);
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("class", "links");
    grid.append(this.svg);
    this.grid = grid;
    this.box.replaceChildren(grid);
  }

  head(run) {
    const heads = document.createDocumentFragment();
    run.lanes.forEach((name, l) => {
      const h = element("div", "head lane" + Math.min(l, 4), name);
      h.style.gridColumn = `${2 * l + 2} / ${2 * l + 4}`;
      heads.append(h);
    });
    return heads;
  }

  // Steps, with the operation that begins above; gives each step's row in the grid.
  rows(grid) {
    const row = new Map();
    let r = 2, lastLane = -1, lastFn = "";
    for (const k of this.shown) {
      const s = this.run.steps[k];
      if (s.lane !== lastLane) {
        if (lastLane >= 0) {
          const cut = this.item("div", s.preempts ? "cut pre" : "cut", s.lane, r);
          cut.title = s.preempts ? "preempted here" : "switched here";
          grid.append(cut);
        }
        lastFn = "";
      }
      if (s.begins && s.operation) {
        grid.append(this.item("div", "op", s.lane, r++, s.operation));
        lastFn = "";
      }
      const number = element("div", "num", k + 1);
      number.style.gridRow = r;
      grid.append(number, this.step(s, r, s.fn === lastFn));
      row.set(k, r++);
      lastLane = s.lane;
      lastFn = s.fn;
    }
    for (const found of this.run.violations.length ? this.run.violations : this.run.broken) {
      grid.append(this.item("div", "found", Math.max(0, lastLane), r++, found));
    }
    this.end = r;
    return row;
  }

  item(tag, css, lane, row, content) {
    const e = element(tag, css + " lane" + Math.min(lane, 4), content);
    e.style.setProperty("--l", lane);
    e.style.setProperty("--r", row);
    return e;
  }

  step(s, row, sameFunction) {
    const css = "step" + (s.matters ? "" : " minor") + (s.changed ? " changed" : "");
    const b = this.item("button", css, s.lane, row);
    b.type = "button";
    b.tabIndex = -1;
    b.dataset.step = s.k;
    const fn = element("span", "fn");
    fn.append(element("span", "", sameFunction ? "" : s.fn), element("span", "place", s.place));
    b.append(fn, element("span", "what", s.what));
    b.addEventListener("click", () => this.onPick(s.k));
    this.buttons.set(s.k, b);
    return b;
  }

  // Bars that overlap in one lane stand side by side; how many there are at most.
  places(run) {
    const depth = run.lanes.map(() => 0);
    const until = run.lanes.map(() => []);
    for (const lock of run.locks) {
      let i = 0;
      while (until[lock.lane][i] !== undefined && until[lock.lane][i] > lock.from) i++;
      until[lock.lane][i] = lock.to;
      lock.i = i;
      depth[lock.lane] = Math.max(depth[lock.lane], i + 1);
    }
    return depth;
  }

  locks(grid, row) {
    const shown = this.shown;
    for (const lock of this.run.locks) {
      const from = shown.find(k => k >= lock.from), to = shown.filter(k => k <= lock.to).pop();
      if (from === undefined || to === undefined || row.get(from) > row.get(to)) continue;
      const bar = this.item("div", "lock" + (lock.name.startsWith("RCU") ? " rcu" : "") + (lock.open ? " open" : ""), lock.lane, 0);
      bar.style.setProperty("--from", row.get(from));
      bar.style.setProperty("--to", row.get(to) + 1);
      bar.style.setProperty("--i", lock.i);
      bar.title = `${this.run.lanes[lock.lane]} holds ${lock.name}, steps ${lock.from + 1} to ${lock.to + 1}${lock.open ? ", never given back" : ""}`;
      grid.append(bar);
      this.bars.push([lock, bar]);
    }
  }

  select(k, scroll) {
    const s = this.run.steps[k];
    const linked = new Set([...s.follows, ...s.leads]);
    for (const [i, b] of this.buttons) {
      b.classList.toggle("now", i === k);
      b.classList.toggle("linked", linked.has(i));
    }
    for (const [lock, bar] of this.bars) {
      bar.classList.toggle("lit", lock.from <= k && k <= lock.to);
    }
    const now = this.buttons.get(k);
    if (now && scroll) now.scrollIntoView({ block: "nearest" });
    this.links(now, linked);
  }

  links(now, linked) {
    this.svg.replaceChildren();
    if (!now) return;
    const make = (name, attributes) => {
      const e = document.createElementNS("http://www.w3.org/2000/svg", name);
      for (const a in attributes) e.setAttribute(a, attributes[a]);
      this.svg.append(e);
    };
    for (const k of linked) {
      const b = this.buttons.get(k);
      if (!b) continue;
      const right = now.offsetLeft > b.offsetLeft;
      const x1 = b.offsetLeft + (right ? b.offsetWidth : 0), y1 = b.offsetTop + b.offsetHeight / 2;
      const x2 = now.offsetLeft + (right ? 0 : now.offsetWidth), y2 = now.offsetTop + now.offsetHeight / 2;
      const bend = right ? 26 : -26;
      make("path", { d: `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}` });
      make("circle", { cx: x1, cy: y1, r: 3 });
      make("circle", { cx: x2, cy: y2, r: 3 });
    }
  }
}
