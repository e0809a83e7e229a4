// The report's page: draws what it was told as data, all of it as text.
"use strict";
(() => {
  const told = JSON.parse(document.getElementById("told").textContent);
  const page = document.getElementById("page");
  const root = document.documentElement;
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const redraws = [];

  // Whatever is shown is made here, and text is only ever set as text.
  const h = (tag, given = {}, ...inner) => filled(document.createElement(tag), given, inner);
  const s = (tag, given = {}, ...inner) => filled(document.createElementNS("http://www.w3.org/2000/svg", tag), given, inner);
  function filled(element, given, inner) {
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === "function") element.addEventListener(name, value);
      else element.setAttribute(name, value);
    }
    for (const part of inner.flat()) element.append(part instanceof Node ? part : document.createTextNode(String(part)));
    return element;
  }

  const number = (value) => value.toLocaleString("en");
  const counted = (value, noun) => `${number(value)} ${noun}${value === 1 ? "" : "s"}`;
  const percent = (share) => `${Math.round(100 * share)} %`;
  const usd = (micro) => `$${(micro / 1e6).toFixed(micro < 1e6 ? 4 : 2)}`;
  const day = (atS) => new Date(atS * 1000).toISOString().slice(0, 10);
  const name = (moniker) => moniker.split("::").pop() || moniker.split("::")[0];
  function duration(seconds) {
    for (const [unit, size] of [["days", 86400], ["h", 3600], ["min", 60]]) if (seconds >= size) return `${Math.round(seconds / size)} ${unit}`;
    return seconds >= 1 ? `${Math.round(seconds)} s` : `${Math.round(seconds * 1000)} ms`;
  }
  const cut = (text, chars) => (text.length > chars ? text.slice(0, Math.max(1, chars - 1)) + "…" : text);

  function section(title, about, ...inner) {
    page.append(h("section", {}, h("h2", {}, title), about ? h("p", { class: "soft" }, about) : "", ...inner));
  }

  function drawn(draw) {
    const place = h("div");
    const redraw = () => place.replaceChildren(draw(Math.max(280, place.clientWidth || page.clientWidth - 24)));
    redraws.push(redraw);
    return place;
  }

  // ---- the head

  function setTheme(isDark) {
    root.classList.toggle("dark", isDark);
    redraws.forEach((redraw) => redraw());
  }
  const themes = h("button", { class: "push", click: () => setTheme(!root.classList.contains("dark")) }, "Light / dark");
  preferred.addEventListener("change", () => setTheme(preferred.matches));
  page.append(
    h("header", {}, h("h1", {}, told.repository),
      h("span", { class: "soft" }, `${told.head || "no commit"} · ${day(told.at_s)} · effort ${told.effort} · Noctule ${told.version}`), themes),
    h("div", { class: "tiles" }, [
      [number(told.counts.files), "files"], [number(told.counts.symbols), "symbols"], [number(told.counts.calls), "calls"],
      [number(told.counts.facts), "facts"], [number(told.counts.questions), "questions ready"],
      [percent(told.coverage), "of the files slept over"], [number(told.counts.stale), "stale facts"],
    ].map(([value, label]) => h("div", { class: "tile" }, h("b", {}, value), h("span", { class: "soft" }, label)))));

  // ---- what was learned

  if (told.learned.length) {
    section("Learned lately", "The newest work, and a few of the facts that came of it.",
      h("div", { class: "columns" }, told.learned.map((each) => h("div", { class: "card" },
        h("h3", {}, h("code", {}, each.path)), h("p", { class: "soft" }, `${counted(each.facts, "fact")}, ${duration(each.age_s)} ago`),
        h("ul", {}, each.claims.map((c) => h("li", {}, h("code", {}, name(c.subject)), ` (${c.kind}${c.fresh ? "" : ", stale"}): `, cut(c.claim, 180))))))));
  }

  // ---- the map

  const tree = { name: told.repository, path: "", inner: new Map(), weight: 0, facts: 0, stale: 0, slept: 0 };
  for (const [path, symbols, facts, stale, slept] of told.files) {
    const weight = Math.max(1, symbols);
    let at = tree;
    const add = (node) => { node.weight += weight; node.facts += facts; node.stale += stale; node.slept += slept * weight; };
    add(at);
    for (const part of path.split("/")) {
      if (!at.inner.has(part)) at.inner.set(part, { name: part, path: at.path ? `${at.path}/${part}` : part, inner: new Map(), weight: 0, facts: 0, stale: 0, slept: 0 });
      at = at.inner.get(part);
      add(at);
    }
  }
  let shown = tree, mode = "coverage";
  const inside = (node) => { let at = node; while (at.inner.size === 1 && [...at.inner.values()][0].inner.size) at = [...at.inner.values()][0]; return at; };
  const shareOf = (node) => (mode === "coverage" ? node.slept / node.weight : node.facts ? node.stale / node.facts : 0);
  const channels = (variable) => getComputedStyle(root).getPropertyValue(variable).trim().split(/\s+/).map(Number);
  function colour(share) {
    const [low, high] = mode === "coverage" ? [channels("--low"), channels("--high")] : [channels("--fresh"), channels("--stale")];
    const mixed = low.map((value, i) => Math.round(value + (high[i] - value) * share));
    const light = (0.299 * mixed[0] + 0.587 * mixed[1] + 0.114 * mixed[2]) / 255;
    return [`rgb(${mixed.join(" ")})`, light < 0.55 ? "on-dark" : "on-light"];
  }
  // Squarified (Bruls, Huizing and van Wijk, 2000): a row grows while its worst aspect ratio gets better.
  function squarified(nodes, x, y, width, height) {
    const placed = [];
    let rest = nodes.map((node) => ({ node, area: node.weight }));
    const scale = (width * height) / rest.reduce((sum, each) => sum + each.area, 0);
    rest.forEach((each) => { each.area *= scale; });
    while (rest.length) {
      const side = Math.min(width, height);
      const worst = (row) => {
        const sum = row.reduce((total, each) => total + each.area, 0);
        return Math.max(...row.map((each) => Math.max((side * side * each.area) / (sum * sum), (sum * sum) / (side * side * each.area))));
      };
      const row = [rest.shift()];
      while (rest.length && worst([...row, rest[0]]) <= worst(row)) row.push(rest.shift());
      const sum = row.reduce((total, each) => total + each.area, 0), depth = side ? sum / side : 0;
      let at = 0;
      for (const each of row) {
        const length = depth ? each.area / depth : 0;
        placed.push(width >= height ? [each.node, x, y + at, depth, length] : [each.node, x + at, y, length, depth]);
        at += length;
      }
      if (width >= height) { x += depth; width -= depth; } else { y += depth; height -= depth; }
    }
    return placed;
  }
  function go(node) {
    shown = inside(node);
    redraws.forEach((redraw) => redraw());
  }
  const said = h("p", { class: "soft", "aria-live": "polite" }, "A cell is a folder or a file, as large as it has symbols. Choose a folder to look into it.");
  const sentence = (node) => `${node.path || node.name}: ${counted(node.facts, "fact")}, ${number(node.stale)} stale, ${percent(node.slept / node.weight)} slept over`;
  function drawMap(width) {
    const height = Math.round(Math.min(460, Math.max(300, width * 0.5)));
    const picture = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `Map of ${shown.path || shown.name} by ${mode}` });
    const nodes = [...shown.inner.values()].sort((a, b) => b.weight - a.weight);
    for (const [node, x, y, w, hgt] of squarified(nodes, 0, 0, width, height)) {
      const [fill, ink] = colour(shareOf(node));
      const opens = node.inner.size > 0;
      const cell = s("g", opens
        ? { role: "button", tabindex: "0", "aria-label": sentence(node), click: () => go(node), keydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); go(node); } } }
        : { role: "img", "aria-label": sentence(node) },
        s("title", {}, sentence(node)), s("rect", { class: "cell", x, y, width: Math.max(0, w), height: Math.max(0, hgt), fill }));
      cell.addEventListener("pointerenter", () => { said.textContent = sentence(node); });
      cell.addEventListener("focus", () => { said.textContent = sentence(node); });
      if (w > 44 && hgt > 18) cell.append(s("text", { class: ink, x: x + 6, y: y + 14 }, cut(`${opens ? `${node.name}/` : node.name}  ${percent(shareOf(node))}`, Math.floor((w - 8) / 7))));
      if (opens && w > 70 && hgt > 50) {
        const inner = [...node.inner.values()].sort((one, other) => other.weight - one.weight);
        for (const [part, px, py, pw, ph] of squarified(inner, x + 4, y + 20, w - 8, hgt - 24)) {
          const [shade, on] = colour(shareOf(part));
          cell.append(s("rect", { class: "cell", x: px, y: py, width: Math.max(0, pw), height: Math.max(0, ph), fill: shade }, s("title", {}, sentence(part))));
          if (pw > 40 && ph > 16) cell.append(s("text", { class: `${on} part`, x: px + 4, y: py + 13 }, cut(part.inner.size ? `${part.name}/` : part.name, Math.floor((pw - 6) / 6.2))));
        }
      }
      picture.append(cell);
    }
    const crumbs = [h("button", { click: () => { shown = tree; redraws.forEach((redraw) => redraw()); } }, tree.name)];
    let at = tree;
    for (const part of shown.path ? shown.path.split("/") : []) {
      const here = (at = at.inner.get(part));
      crumbs.push(h("button", { click: () => { shown = here; redraws.forEach((redraw) => redraw()); } }, part));
    }
    const modes = ["coverage", "staleness"].map((each) => h("button", { "aria-pressed": String(mode === each), click: () => { mode = each; redraws.forEach((redraw) => redraw()); } }, each));
    modes[0].classList.add("push");
    return h("div", {}, h("div", { class: "row" }, crumbs, modes), h("div", { class: "scroll" }, picture));
  }
  shown = inside(tree);
  if (told.files.length) section("Coverage and staleness", "", drawn(drawMap), said);

  // ---- the call graph of a module

  const ROW = 30, GAP = 8;
  function drawGraph(graph, width) {
    const columns = [0, 1, 2].map((column) => graph.nodes.map((node, at) => ({ ...node, at })).filter((node) => node.column === column));
    const wide = Math.max(width, 720), box = Math.floor((wide - 2 * 110 - 24) / 3);
    const tall = Math.max(...columns.map((column) => column.length)) * (ROW + GAP) + 44;
    const picture = s("svg", { width: wide, height: tall, viewBox: `0 0 ${wide} ${tall}`, role: "group", "aria-label": `Call graph of ${graph.path}` });
    const place = new Map();
    ["calls it", graph.path, "is called by it"].forEach((title, column) => {
      const x = 12 + column * (box + 110);
      picture.append(s("text", { class: "tick", x, y: 18 }, cut(title, Math.floor(box / 6.4))));
      const free = (tall - 34 - columns[column].length * (ROW + GAP)) / 2;
      columns[column].forEach((node, number) => place.set(node.at, [x, 30 + Math.min(free, 60) + number * (ROW + GAP)]));
    });
    const links = graph.links.map(([from, to, certainty]) => {
      const [x1, y1] = place.get(from), [x2, y2] = place.get(to), inside = x1 === x2;
      const a = [x1 + box, y1 + ROW / 2], b = [inside ? x2 + box : x2, y2 + ROW / 2];
      const bend = inside ? 30 + Math.min(60, Math.abs(a[1] - b[1]) / 5) : 55;
      const line = s("path", { class: `link ${certainty}`, d: `M${a} C${a[0] + bend},${a[1]} ${inside ? b[0] + bend : b[0] - bend},${b[1]} ${b}` });
      picture.append(line);
      return { from, to, line };
    });
    const detail = h("p", { class: "soft", "aria-live": "polite" }, "Choose a symbol to see what it is tied to.");
    const boxes = new Map();
    let chosen = null;
    function choose(at) {
      chosen = chosen === at ? null : at;
      picture.classList.toggle("chosen", chosen !== null);
      const near = new Set();
      for (const link of links) {
        const isNear = chosen !== null && (link.from === chosen || link.to === chosen);
        link.line.classList.toggle("near", isNear);
        if (isNear) near.add(link.from).add(link.to);
      }
      boxes.forEach((element, key) => { element.classList.toggle("near", near.has(key)); element.classList.toggle("chosen", key === chosen); });
      const node = chosen === null ? null : graph.nodes[chosen];
      const into = links.filter((link) => link.to === chosen).length, out = links.filter((link) => link.from === chosen).length;
      detail.replaceChildren(...(node
        ? [h("code", {}, `${node.path}:${node.line}`), ` ${node.kind} `, h("code", {}, cut(node.signature || node.name, 160)), ` · ${counted(into, "caller")}, ${counted(out, "callee")} shown. `, node.purpose]
        : ["Choose a symbol to see what it is tied to."]).map((part) => (part instanceof Node ? part : document.createTextNode(part))));
    }
    graph.nodes.forEach((node, at) => {
      const [x, y] = place.get(at);
      const where = node.column === 1 ? "" : ` · ${node.path}`;
      const element = s("g", { class: `node${node.column === 1 ? " own" : ""}`, role: "button", tabindex: "0", "aria-label": `${node.name}${where}`,
        click: () => choose(at), keydown: (e) => { if (e.key === "Enter" || e.key === " ") { e.preventDefault(); choose(at); } } },
        s("title", {}, `${node.name}${where}`), s("rect", { x, y, width: box, height: ROW, rx: 6 }),
        s("text", { x: x + 8, y: y + 19 }, cut(node.name, Math.floor((box - 12) / 6.9))));
      boxes.set(at, element);
      picture.append(element);
    });
    return h("div", {}, h("div", { class: "scroll tall", tabindex: "0", role: "region", "aria-label": "The call graph, wider than a small screen" }, picture), detail);
  }
  if (told.graphs.length) {
    let current = 0;
    const choice = h("select", { "aria-label": "Module", change: (e) => { current = Number(e.target.value); redraws.forEach((redraw) => redraw()); } },
      told.graphs.map((graph, at) => h("option", { value: at }, graph.path)));
    const about = h("p", { class: "soft" });
    section("Call graph of a module", "", h("div", { class: "row" }, choice), drawn((width) => {
      const graph = told.graphs[current];
      about.textContent = "Solid: exact. Dashed: likely. Dotted: possible." + (graph.left_out ? ` ${counted(graph.left_out, "call")} between what is less tied are left out.` : "");
      return drawGraph(graph, width);
    }), about);
  }

  // ---- plots over time

  function axes(picture, width, height, most, label, days, whole = false) {
    const left = 52, bottom = height - 24, top = 14;
    for (const share of whole && most < 2 ? [0, 1] : [0, 0.5, 1]) {
      const y = bottom - (bottom - top) * share;
      picture.append(s("line", { class: "axis", x1: left, x2: width - 8, y1: y, y2: y }), s("text", { class: "tick", x: left - 6, y: y + 4, "text-anchor": "end" }, label(most * share)));
    }
    picture.append(s("text", { class: "tick", x: left, y: height - 6 }, days[0]), s("text", { class: "tick", x: width - 8, y: height - 6, "text-anchor": "end" }, days[1]));
    return { left, right: width - 8, top, bottom };
  }
  function curves(series, label, title) {
    const points = series.flatMap((each) => each.points);
    const from = Math.min(...points.map((p) => p[0])), to = Math.max(told.at_s, ...points.map((p) => p[0])), most = Math.max(...points.map((p) => p[1])) || 1;
    return drawn((width) => {
      const height = 180, picture = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
      const area = axes(picture, width, height, most, label, [day(from), day(to)]);
      for (const each of series) {
        const at = ([x, y]) => [area.left + ((area.right - area.left) * (x - from)) / Math.max(1, to - from), area.bottom - ((area.bottom - area.top) * y) / most];
        let path = "", before = null;
        for (const point of [...each.points, [to, each.points[each.points.length - 1][1]]]) {
          const [x, y] = at(point).map((value) => value.toFixed(1));
          path += before === null ? `M${x},${y}` : `H${x}V${y}`;
          before = y;
        }
        picture.append(s("path", { class: `curve ${each.kind}`, d: path }));
      }
      return h("div", { class: "scroll" }, picture);
    });
  }
  const summed = (pairs) => { let sum = 0; return pairs.map(([at, value]) => [at, (sum += value)]); };

  function bars(asked) {
    const days = new Map();
    for (const [at, hit] of asked) { const key = Math.floor(at / 86400); const row = days.get(key) || [0, 0]; row[hit] += 1; days.set(key, row); }
    const first = Math.min(...days.keys()), last = Math.max(...days.keys(), first + 6), most = Math.max(...[...days.values()].map(([a, b]) => a + b));
    return drawn((width) => {
      const height = 180, picture = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "Questions by day" });
      const area = axes(picture, width, height, most, (value) => String(Math.round(value * 10) / 10), [day(first * 86400), day(last * 86400)], true);
      const step = (area.right - area.left) / (last - first + 1);
      for (const [key, [misses, hits]] of days) {
        let y = area.bottom;
        for (const [count, kind] of [[hits, "hit"], [misses, "miss"]]) {
          const tall = ((area.bottom - area.top) * count) / most;
          y -= tall;
          if (count) picture.append(s("rect", { class: kind, x: area.left + (key - first) * step + 1, y, width: Math.max(1.5, Math.min(28, step - 2)), height: tall }, s("title", {}, `${day(key * 86400)}: ${count} ${kind}`)));
        }
      }
      return h("div", { class: "scroll" }, picture);
    });
  }
  const table = (rows) => h("table", {}, h("tbody", {}, rows.map(([what, value]) => h("tr", {}, h("td", {}, what), h("td", { class: "number" }, value)))));
  const card = (title, ...inner) => h("div", { class: "card" }, h("h3", {}, title), ...inner);

  // ---- questions

  const asked = told.asked.all, hits = asked.reduce((sum, [, hit]) => sum + hit, 0);
  section("Questions", asked.length ? `${counted(asked.length, "question")} asked here, ${number(hits)} of them anticipated.` : "Nobody has asked anything here yet.",
    asked.length ? h("p", { class: "soft" }, h("span", { class: "key hit" }), "anticipated ", h("span", { class: "key miss" }), "not anticipated, so the next shift does") : "",
    asked.length ? bars(asked) : "",
    h("div", { class: "columns" },
      told.anticipated.likeliest.length ? card("Likeliest to be asked", ...told.anticipated.likeliest.map((q) => h("details", {}, h("summary", {}, `${q.question} (${percent(q.likelihood)})`), h("p", { class: "soft" }, cut(q.answer, 1200))))) : "",
      told.anticipated.categories.length ? card("Ready, by kind", table(told.anticipated.categories.slice(0, 12).map(([kind, count]) => [kind, number(count)]))) : "",
      told.asked.missed.length ? card("Asked last, and not anticipated", table(told.asked.missed.map((q) => [q.question, day(q.at_s)]))) : "",
      told.asked.most.length ? card("Most asked about", table(told.asked.most.map(([symbol, count]) => [symbol, number(count)]))) : "",
      told.asked.slowest.length ? card("Slowest answers", table(told.asked.slowest.map((q) => [q.question, duration(q.took_ms / 1000)]))) : "",
      told.slowest.length ? card("Took longest to think about", table(told.slowest.map(([path, seconds]) => [path, duration(seconds)]))) : ""));

  // ---- what it cost and saved

  const even = told.money.break_even, spends = told.money.calls;
  const each = even.answer_micro_usd;
  const asleep = spends.filter(([, purpose]) => purpose !== "answer").map(([at, , micro]) => [at, micro / 1e6]);
  const paidBack = !each || !even.sleep_micro_usd
    ? `Sleep took ${duration(even.sleep_cpu_s)} of processor time${even.sleep_micro_usd ? ` and ${usd(even.sleep_micro_usd)}` : " and no money"}; ${counted(even.answered, "question")} ${even.answered === 1 ? "was" : "were"} answered from what was known.`
    : `Sleep cost ${usd(even.sleep_micro_usd)}. An answer by a model costs ${usd(each)} here on the average: ${counted(even.questions, "answer")} pay for it, ${number(even.answered)} ${even.answered >= even.questions ? "have: it is paid back" : "were given so far"}.`;
  const cost = [];
  if (told.shifts.length) cost.push(h("h3", {}, "Processor seconds of sleep"), curves([{ kind: "", points: summed(told.shifts.map((run) => [run.at_s, run.cpu_s])) }], (value) => duration(value), "Processor seconds of sleep over time"));
  if (asleep.length) {
    const series = [{ kind: "", points: summed(asleep) }];
    if (each) series.push({ kind: "saved", points: summed([[asleep[0][0], 0], ...asked.filter(([at, hit]) => hit && at >= asleep[0][0]).map(([at]) => [at, each / 1e6])]) });
    cost.push(h("h3", {}, "Money"), h("p", { class: "soft" }, h("span", { class: "key hit" }), "spent asleep ", each ? h("span", { class: "key saved" }) : "", each ? "what the answers would have cost: above it, sleep is paid back" : ""), curves(series, (value) => `$${value.toFixed(2)}`, "Money over time"));
  }
  if (told.shifts.length) {
    cost.push(h("h3", {}, "Shifts"), h("div", { class: "card" }, table(told.shifts.slice(-12).reverse().map((run) =>
      [`${day(run.at_s)}, ${run.cause}: ${counted(run.items, "item")}, ${number(run.gained)} facts new, ${number(run.lost)} gone; ${run.ending}`, `${duration(run.cpu_s)}${run.micro_usd ? `, ${usd(run.micro_usd)}` : ""}`]))));
  }
  section("What sleep cost, and what it saved", paidBack, ...cost);

  let pending = 0;
  addEventListener("resize", () => { cancelAnimationFrame(pending); pending = requestAnimationFrame(() => redraws.forEach((redraw) => redraw())); });
  setTheme(preferred.matches);
})();
