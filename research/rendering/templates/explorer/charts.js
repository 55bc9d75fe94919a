// The map of topics, their terms, and themes over time.
const map = document.getElementById("map");
const discs = [];

function drawMap() {
  const [width, height, edge] = [520, 420, 46];
  const across = topics.map((topic) => topic.place[0]);
  const up = topics.map((topic) => topic.place[1]);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  const [bottom, top] = [Math.min(...up), Math.max(...up)];
  const scale = Math.min((width - 2 * edge) / (right - left || 1), (height - 2 * edge) / (top - bottom || 1));
  const x = (value) => width / 2 + scale * (value - (left + right) / 2);
  const y = (value) => height / 2 - scale * (value - (bottom + top) / 2);
  const largest = Math.max(...topics.map((topic) => topic.share));
  map.replaceChildren(
    drawn("line", { class: "axis", x1: 0, x2: width, y1: y(0), y2: y(0) }),
    drawn("line", { class: "axis", x1: x(0), x2: x(0), y1: 0, y2: height }),
  );
  // Large discs first, so that small ones stay within reach.
  const order = topics.map((_topic, n) => n).sort((a, b) => topics[b].share - topics[a].share);
  for (const n of order) {
    const radius = 42 * Math.sqrt(topics[n].share / largest);
    const centre = { cx: x(topics[n].place[0]), cy: y(topics[n].place[1]) };
    const filled = drawn("circle", { class: "filled", r: 0, ...centre });
    const disc = drawn("g", { role: "button", class: topics[n].hidden ? "disc hidden" : "disc", "data-topic": n });
    disc.append(
      drawn("circle", { class: "whole", r: radius, ...centre }),
      filled,
      drawn("title"),
    );
    discs[n] = { disc, filled, radius };
    map.append(disc);
  }
  nameTopics(topics.map(({ place }, n) => ({ n, x: x(place[0]), y: y(place[1]), radius: discs[n].radius })), width, height);
  // Numbers last: no disc covers them.
  map.append(...topics.map(({ place }, n) => drawn("text", { class: "number", x: x(place[0]), y: y(place[1]), dy: "0.35em", "aria-hidden": true }, n)));
}

// Names beside the discs: each in the first place, going round and outwards, where it
// covers no number and no other name; the largest topics choose first.
const NAME_HEIGHT = 13;
const nameWidth = (text) => [...text].reduce((sum, c) => sum + (c > "\u2e7f" ? 11.2 : 6.3), 4);
const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
function nameTopics(points, width, height) {
  const taken = points.map(({ x, y }) => ({ left: x - 9, right: x + 9, top: y - 8, bottom: y + 8 }));
  const bySize = [...points].sort((a, b) => b.radius - a.radius || a.n - b.n);
  for (const { n, x, y, radius } of bySize) {
    if (topics[n].hidden) continue;
    // Of a name in two languages the hanzi, which take less room.
    const text = topicTitle(n).replace(/(?<=[\u4e00-\u9fff]) [A-Za-z].*$/, "").split("·").slice(0, 2).join("·");
    const half = nameWidth(text) / 2;
    search: for (const far of [3, 10, 20, 34, 50, 70]) {
      for (let turn = 0; turn < 16; turn += 1) {
        const angle = (Math.PI * (turn % 2 ? -1 : 1) * Math.ceil(turn / 2)) / 8;
        const [across, down] = [Math.cos(angle), Math.sin(angle)];
        const cx = x + across * (radius + far + half);
        const cy = y + down * (radius + far + NAME_HEIGHT / 2);
        const box = { left: cx - half, right: cx + half, top: cy - NAME_HEIGHT / 2, bottom: cy + NAME_HEIGHT / 2 };
        const inside = box.left >= 0 && box.right <= width && box.top >= 0 && box.bottom <= height;
        if (!inside || !taken.every((other) => apart(box, other))) continue;
        taken.push(box);
        if (far > 10) map.append(drawn("line", { class: "leader", x1: x + across * radius, y1: y + down * radius, x2: cx - across * half, y2: cy - (down * NAME_HEIGHT) / 2 }));
        map.append(drawn("text", { class: "name", x: cx, y: cy, dy: "0.35em", "text-anchor": "middle", lang: "zh", "aria-hidden": true }, text));
        break search;
      }
    }
  }
}

function updateMap(rows) {
  const all = new Array(topics.length).fill(0);
  const matched = new Array(topics.length).fill(0);
  for (const row of everyArticle) if (mainTopic[row] >= 0) all[mainTopic[row]] += 1;
  for (const row of rows) if (mainTopic[row] >= 0) matched[mainTopic[row]] += 1;
  discs.forEach(({ disc, filled, radius }, n) => {
    const says = _("Topic {topic}: {share} % of tokens; {n} of its {all} articles match", {
      topic: topics[n].hidden ? _("{topic} (hidden)", { topic: topicName(n) }) : topicName(n),
      share: (100 * topics[n].share).toFixed(1),
      n: inNumbers(matched[n]),
      all: inNumbers(all[n]),
    });
    const isChosen = chosen.topic === String(n);
    filled.setAttribute("r", radius * Math.sqrt(all[n] ? matched[n] / all[n] : 0));
    disc.setAttribute("aria-label", says);
    disc.setAttribute("aria-pressed", isChosen);
    // One stop for the Tab key; the arrow keys go on from it.
    disc.setAttribute("tabindex", isChosen || (chosen.topic === ANY && n === 0) ? 0 : -1);
    disc.lastElementChild.textContent = says;
  });
}

// The terms of highest relevance, as R's and Python's LDAvis rank them
// (Sievert and Shirley, 2014); without a topic, the most frequent.
const N_TERMS = 20;
const log = (p) => Math.log(Math.max(p, 2.2250738585072014e-308));
function topTerms(topic, weight) {
  const overall = data.termShares;
  if (topic === null) {
    return overall
      .map((share, term) => ({ term, share, inTopic: share, score: share }))
      .sort((a, b) => b.score - a.score)
      .slice(0, N_TERMS);
  }
  const { terms, probabilities, share } = topics[topic];
  return terms
    .map((term, place) => {
      const p = probabilities[place];
      const score = log(p) - (1 - weight) * log(overall[term]);
      return { term, share: overall[term], inTopic: share * p, score };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, N_TERMS);
}

function updateTerms() {
  const slider = document.getElementById("relevance");
  const topic = chosen.topic === ANY ? null : Number(chosen.topic);
  const shown = topTerms(topic, Number(slider.value));
  const largest = Math.max(...shown.map((term) => term.share));
  slider.disabled = topic === null;
  document.getElementById("lambda").textContent = topic === null ? "–" : slider.value;
  document.getElementById("terms-head").textContent =
    topic === null ? _("Most frequent terms of all topics") : _("Terms of topic {topic}", { topic: topicName(topic) });
  const rows = shown.map(({ term, share, inTopic }) => {
    const name = element("button", { type: "button", lang: "zh" }, data.terms[term]);
    name.addEventListener("click", () => choose({ query: data.terms[term] }));
    const bar = element("span", { class: "bar" });
    bar.style.setProperty("--all", `${(100 * share) / largest}%`);
    bar.style.setProperty("--part", `${(100 * inTopic) / largest}%`);
    const number = element("span", { class: "soft" }, _("{n} ‰", { n: (1000 * inTopic).toFixed(2) }));
    const item = element("li", {}, name, bar, number);
    item.title = _("{share} ‰ of all tokens; {part} % of them in this topic", {
      share: (1000 * share).toFixed(2),
      part: ((100 * inTopic) / share).toFixed(0),
    });
    return item;
  });
  document.getElementById("terms").replaceChildren(...rows);
}

// Words that became more and less common: of all articles, whatever the filters.
function drawChanges() {
  const { changes } = data;
  document.getElementById("changes").hidden = changes === null;
  if (changes === null) return;
  document.getElementById("changes-note").textContent = changes.note;
  for (const side of ["more", "less"]) {
    const items = changes[side].map(([term, before, after]) => {
      const name = element("button", { type: "button", lang: "zh" }, term);
      name.addEventListener("click", () => choose({ query: `"${term}"` }));
      const told = _("{before} → {after} in a million words", { before: inNumbers(before), after: inNumbers(after) });
      return element("li", {}, name, " ", element("span", { class: "soft" }, told));
    });
    const nothing = element("li", { class: "soft" }, _("None beyond chance."));
    document.getElementById(side).replaceChildren(...(items.length ? items : [nothing]));
  }
}

function updateTime(rows) {
  const { periods } = data;
  const section = document.getElementById("time");
  if (periods.length < 2) {
    section.replaceChildren(_("Fewer than two periods have articles."));
    return;
  }
  const n = new Array(periods.length).fill(0);
  const given = themes.map(() => new Array(periods.length).fill(0));
  for (const row of rows) {
    const period = articles.period[row];
    if (period === null) continue;
    n[period] += 1;
    for (const theme of articles.given[row]) given[theme][period] += 1;
  }
  const isAll = rows.length === everyArticle.length;
  section.replaceChildren(...themes.map((theme, number) => timePanel(theme, number, given[number], n, isAll)));
  const told = { first: periods[0], last: periods.at(-1), n: inNumbers(rows.length), floor: data.floor };
  document.getElementById("time-note").textContent = isAll
    ? _("Share of articles with each theme, {first} to {last}. Grey: all articles, with 95 % intervals. Periods of fewer than {floor} articles are not drawn: of so few a share says little.", told)
    : _("Share of articles with each theme, {first} to {last}. Grey: all articles, with 95 % intervals; coloured: the {n} that match the other filters. Periods of fewer than {floor} articles are not drawn: of so few a share says little.", told);
}

function timePanel(theme, number, given, n, isAll) {
  const { periods, overTime } = data;
  const [width, height, left, bottom, top] = [300, 130, 40, 20, 8];
  const shares = given.map((count, period) => (n[period] >= data.floor ? count / n[period] : null));
  const all = overTime.value[number];
  const known = [...all.keys()].filter((p) => all[p] !== null);
  // Bands of few articles may leave the panel: they would flatten all else.
  const highest = Math.min(1, 1.3 * Math.max(...all, ...shares, 0.01));
  const places = data.periodPlaces;
  const x = (period) => left + ((width - left - 8) * places[period]) / places.at(-1);
  const y = (share) => height - bottom - ((height - bottom - top) * Math.min(share, highest)) / highest;
  // A line breaks where a period has too few articles, or none.
  const runs = (values) => {
    const found = [];
    values.forEach((value, p) => {
      if (value === null) return;
      const last = found.at(-1)?.at(-1);
      if (last !== undefined && places[p] === places[last] + 1) found.at(-1).push(p);
      else found.push([p]);
    });
    return found;
  };
  const points = (run, values) => run.map((p) => `${x(p).toFixed(1)},${y(values[p]).toFixed(1)}`).join(" ");
  const lines = (name, values, attributes = {}) =>
    runs(values).map((run) => drawn("polyline", { class: name, points: points(run, values), ...attributes }));
  const bands = runs(overTime.high[number]).map((run) =>
    run.length > 1
      ? drawn("polygon", { class: "band", points: `${points(run, overTime.high[number])} ${points(run.toReversed(), overTime.low[number])}` })
      : drawn("line", { class: "whisker", x1: x(run[0]), x2: x(run[0]), y1: y(overTime.high[number][run[0]]), y2: y(overTime.low[number][run[0]]) }),
  );
  const [first, last] = [known[0], known.at(-1)];
  const summary =
    known.length < 2
      ? _("{theme}: fewer than two periods hold {floor} articles", { theme: theme.name, floor: data.floor })
      : _("{theme}: from {before} in {first} to {after} in {last} of all articles", {
          theme: theme.name,
          before: percent(all[first]),
          first: periods[first],
          after: percent(all[last]),
          last: periods[last],
        });
  const panel = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": summary });
  panel.append(
    drawn("line", { class: "axis", x1: left, x2: width, y1: y(0), y2: y(0) }),
    drawn("text", { x: left - 4, y: y(0), "text-anchor": "end" }, "0"),
    drawn("text", { x: left - 4, y: y(highest) + 8, "text-anchor": "end" }, percent(highest)),
    drawn("text", { x: left, y: height - 5 }, periods[0]),
    drawn("text", { x: width, y: height - 5, "text-anchor": "end" }, periods.at(-1)),
    ...bands,
    ...lines("all", all),
  );
  if (!isAll) panel.append(...lines("matching", shares, { stroke: theme.color }));
  shares.forEach((share, p) => {
    if (share === null) return;
    const dot = drawn("circle", { cx: x(p), cy: y(share), r: 3, fill: theme.color });
    const says = _("{period}: {share} of {n} articles", { period: periods[p], share: percent(share), n: inNumbers(n[p]) });
    dot.append(drawn("title", {}, says));
    panel.append(dot);
  });
  const swatch = element("i", { class: "swatch" });
  swatch.style.background = theme.color;
  return element("figure", {}, element("figcaption", {}, swatch, theme.name), panel);
}
const percent = (share) => inPercent((100 * share).toFixed(share < 0.1 ? 1 : 0));
