// One article, with what speaks for a theme marked in its text.
const dialog = document.getElementById("article");
let placeInOrder = 0;

function openArticle(place) {
  placeInOrder = place;
  const row = order[place];
  const best = articles.given[row].toSorted((a, b) => articles.probabilities[row][b] - articles.probabilities[row][a]);
  const wanted = chosenTheme();
  showArticle(row, best.includes(wanted) ? wanted : (best[0] ?? null));
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}
// Of an article that the filters leave out, too: back and forward go on from before.
function openSimilar(row) {
  const place = order.indexOf(row);
  if (place >= 0) {
    openArticle(place);
    return;
  }
  showArticle(row, articles.given[row][0] ?? null);
  document.getElementById("place").textContent = _("not among the rows that match");
  dialog.scrollTop = 0;
}
function similarArticles(row) {
  const found = articles.similar?.[row] ?? [];
  if (!found.length) return [];
  const items = found.map((other) => {
    const open = element("button", { type: "button", lang: "zh" }, headingOf(other));
    open.addEventListener("click", () => openSimilar(other));
    const says = [articles.date[other], sources[articles.source[other]]].filter(Boolean).join(" · ");
    return element("li", {}, open, " ", element("span", { class: "soft" }, says));
  });
  return [element("h3", {}, _("Similar articles")), element("ul", {}, ...items)];
}

function showArticle(row, theme) {
  const { body, length, marks } = reading(row);
  const title = articles.title[row];
  const text = title ? `${title}\n${body}` : body;
  const pieces = marked(text, marks[theme] ?? []);
  // The line break after the title parts heading and text.
  document.getElementById("article-title").replaceChildren(...slice(pieces, 0, title.length));
  if (!title) document.getElementById("article-title").textContent = articles.id[row];
  const start = title ? title.length + 1 : 0;
  const more = length > data.maxChars ? [element("p", { class: "soft" }, _("Shown are the first {n} of {all} characters.", { n: inNumbers(data.maxChars), all: inNumbers(length) }))] : [];
  document.getElementById("article-text").replaceChildren(element("p", {}, ...slice(pieces, start, text.length)), ...more);
  markHits();
  document.getElementById("article-note").replaceChildren(
    ...[articles.id[row], articles.date[row], sources[articles.source[row]], articles.note[row]]
      .filter(Boolean).flatMap((part, n) => [n ? " · " : "", element("bdi", {}, part)]), ...sourceLink(row));
  document.getElementById("article-themes").replaceChildren(...themes.map((_theme, n) => element("div", {}, themeButton(row, n, theme), wrongBox(row, n))), ...labelNote(row));
  document.getElementById("article-topics").textContent = articles.topics[row].length
    ? _("Topics: {topics}.", { topics: articles.topics[row].filter(([n]) => !topics[n].hidden).map(([n, share]) => `${topicName(n)} ${inPercent(share)}`).join(_("; ")) })
    : _("No term of the topics stands in it.");
  document.getElementById("article-similar").replaceChildren(...similarArticles(row));
  document.getElementById("place").textContent = _("{n} of {all}", { n: inNumbers(placeInOrder + 1), all: inNumbers(order.length) });
  document.getElementById("back").disabled = placeInOrder === 0;
  document.getElementById("forward").disabled = placeInOrder + 1 === order.length;
  dialog.style.setProperty("--mark", theme === null ? "var(--accent)" : themes[theme].color);
}

// Hits of the search, beside the marks of evidence.
function markHits() {
  if (!globalThis.CSS?.highlights) return;
  const words = wordsOf(asked());
  const ranges = ["article-title", "article-text"].flatMap((id) => {
    const home = document.getElementById(id);
    const walker = document.createTreeWalker(home, NodeFilter.SHOW_TEXT);
    const nodes = [];
    for (let at = 0; walker.nextNode(); at += walker.currentNode.length) nodes.push([at, walker.currentNode]);
    return hitsIn(home.textContent, words).map((hit) => {
      const range = new Range();
      const [start, end] = hit.map((place) => nodes.findLast(([at]) => at <= place));
      range.setStart(start[1], hit[0] - start[0]);
      range.setEnd(end[1], hit[1] - end[0]);
      return range;
    });
  });
  CSS.highlights.set("hit", new Highlight(...ranges));
}

function themeButton(row, n, shown) {
  const p = articles.probabilities[row][n] / 1000;
  const isGiven = articles.given[row].includes(n);
  const meter = element("span", { class: "meter" });
  meter.style.setProperty("--p", `${100 * p}%`);
  meter.style.setProperty("--threshold", `${100 * themes[n].threshold}%`);
  meter.style.setProperty("--color", themes[n].color);
  const told = { p: p.toFixed(2), threshold: themes[n].threshold.toFixed(2) };
  const says = isGiven ? _("given, p = {p}, threshold {threshold}", told) : _("not given, p = {p}, threshold {threshold}", told);
  const button = element("button", { type: "button", "aria-pressed": n === shown, title: says }, themes[n].name, meter, element("span", { class: "soft" }, says));
  button.disabled = !isGiven;
  button.addEventListener("click", () => {
    showArticle(row, n === shown ? null : n);
    document.querySelectorAll("#article-themes button")[n].focus();
  });
  return button;
}

function labelNote(row) {
  const labels = articles.labels[row];
  if (labels === null) return [];
  const names = labels.map((n) => themes[n].name).join(_(", ")) || _("no theme");
  return [element("p", { class: "soft" }, _("Labelled: {names}.", { names }))];
}

// Marks come as characters passed, characters marked, strength in quarters.
function marked(text, flat) {
  const pieces = [];
  let place = 0;
  for (let i = 0; i < flat.length; i += 3) {
    const [start, end] = [place + flat[i], place + flat[i] + flat[i + 1]];
    pieces.push([place, start, 0], [start, end, flat[i + 2]]);
    place = end;
  }
  return [...pieces, [place, text.length, 0]].map(([start, end, strength]) => ({ start, end, strength, text }));
}
function slice(pieces, from, to) {
  return pieces.flatMap(({ start, end, strength, text }) => {
    const part = text.slice(Math.max(start, from), Math.min(end, to));
    if (!part || Math.max(start, from) >= Math.min(end, to)) return [];
    if (!strength) return [document.createTextNode(part)];
    const mark = element("mark", {}, part);
    mark.style.setProperty("--s", `${25 * strength}%`);
    return [mark];
  });
}
