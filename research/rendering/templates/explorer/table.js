// The table: sorted, a page of rows at a time.
const PAGE = 50;
const sorting = { by: "date", up: false };
let order = []; // rows that match, as sorted
let firstRow = 0;

const inChinese = new Intl.Collator("zh-Hans-CN");
const keys = {
  date: (row) => articles.date[row],
  title: (row) => articles.title[row],
  source: (row) => sources[articles.source[row]],
  given: (row) => articles.given[row].map((theme) => themes[theme].name).join(),
  topic: (row) => mainTopic[row],
  probability,
  margin,
};

function sortRows(rows) {
  const key = new Map(rows.map((row) => [row, keys[sorting.by](row)]));
  const sign = sorting.up ? 1 : -1;
  // Dates compare as they are: a collator is slow, and they need none.
  const compare = ["title", "source", "given"].includes(sorting.by)
    ? inChinese.compare
    : (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return rows.toSorted((a, b) => {
    const [one, other] = [key.get(a), key.get(b)];
    // What is empty goes last, either way.
    if ((one === "") !== (other === "")) return one === "" ? 1 : -1;
    return sign * compare(one, other) || a - b;
  });
}

function updateTable(rows) {
  order = sortRows(rows);
  firstRow = 0;
  for (const button of document.querySelectorAll("[data-sort]")) {
    const isKey = button.dataset.sort === sorting.by;
    button.parentElement.setAttribute("aria-sort", isKey ? (sorting.up ? "ascending" : "descending") : "none");
  }
  document.getElementById("status").textContent =
    _("{n} of {all} articles match.", { n: inNumbers(order.length), all: inNumbers(everyArticle.length) });
  showRows();
}

function showRows() {
  const shown = order.slice(firstRow, firstRow + PAGE);
  document.querySelector("#table tbody").replaceChildren(...shown.map(tableRow));
  document.getElementById("range").textContent = shown.length
    ? _("{first}–{last} of {all}", {
        first: inNumbers(firstRow + 1),
        last: inNumbers(firstRow + shown.length),
        all: inNumbers(order.length),
      })
    : _("No article matches.");
  document.getElementById("previous").disabled = firstRow === 0;
  document.getElementById("next").disabled = firstRow + PAGE >= order.length;
}

const headingOf = (row) => articles.title[row] || `${reading(row).body.slice(0, 40)}…`;

function tableRow(row) {
  const open = element("button", { type: "button", lang: "zh" }, headingOf(row));
  open.addEventListener("click", () => openArticle(order.indexOf(row)));
  const chips = articles.given[row].map((theme) => {
    const swatch = element("i", { class: "swatch" });
    swatch.style.background = themes[theme].color;
    return element("span", { class: "chip" }, swatch, themes[theme].name);
  });
  const cells = [
    ["date", articles.date[row]],
    ["title", open, ...sourceLink(row, "↗"), ...context(row)],
    ["source", sources[articles.source[row]]],
    ["themes", ...chips],
    ["topic", mainTopic[row] < 0 || topics[mainTopic[row]].hidden ? "" : topicName(mainTopic[row])],
    ["n probability", probability(row).toFixed(2)],
    ["n margin", margin(row).toFixed(2)],
  ];
  const made = element("tr", { role: "row" }, ...cells.map(([name, ...content]) => element("td", { role: "cell", class: name }, ...content)));
  // Anywhere in the row opens the article, but on a link, or where text was marked.
  made.addEventListener("click", (event) => {
    if (!event.target.closest("a, button") && !String(getSelection())) openArticle(order.indexOf(row));
  });
  return made;
}

// Where the words of the search stand in the text, with what is around them.
const AROUND = [14, 34];
const N_CONTEXTS = 2;
function context(row) {
  const words = wordsOf(asked());
  if (!words.length) return [];
  const { body } = reading(row);
  const shown = [];
  for (const [start, end] of hitsIn(body, words)) {
    if (shown.length && start < shown.at(-1)[1] + AROUND[1]) continue;
    shown.push([start, end]);
    if (shown.length === N_CONTEXTS) break;
  }
  return shown.map(([start, end]) => {
    const before = body.slice(Math.max(start - AROUND[0], 0), start);
    const after = body.slice(end, end + AROUND[1]);
    return element("span", { class: "hit", lang: "zh" }, `…${before}`, element("mark", {}, body.slice(start, end)), `${after}…`);
  });
}
