// What a reader takes along: the rows that match, and marks on labels that are wrong.
function save(name, text) {
  // The mark tells spreadsheets that the text is UTF-8.
  const address = URL.createObjectURL(new Blob([`\ufeff${text}`], { type: "text/csv" }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(address);
}
// A cell that a spreadsheet would take for a formula is text behind an apostrophe.
function csvCell(value) {
  const text = /^\s*[=+\-@＝＋－＠]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
const csv = (rows) => rows.map((row) => row.map(csvCell).join(",") + "\r\n").join("");

function rowsAsCsv(rows) {
  const head = ["id", "date", "source", "title", "themes", ...themes.map(({ label }) => label), "topic", "topic label"];
  return csv([
    head,
    ...rows.map((row) => [
      articles.id[row],
      articles.date[row],
      sources[articles.source[row]],
      articles.title[row],
      articles.given[row].map((n) => themes[n].label).join(";"),
      ...articles.probabilities[row].map((p) => p / 1000),
      mainTopic[row] < 0 ? "" : mainTopic[row],
      mainTopic[row] < 0 ? "" : topicTitle(mainTopic[row]),
    ]),
  ]);
}
document.getElementById("save-rows").addEventListener("click", () => save("articles.csv", rowsAsCsv(order)));

// Marks: of each article that was looked at, which labels are wrong. Saved as a sheet
// of answers, a column a theme, as `research code read` takes it.
const wrong = new Map();
function marksAsCsv() {
  const rows = [...wrong].sort(([a], [b]) => a - b).map(([row, marked]) => [
    articles.id[row],
    articles.title[row],
    ...themes.map((_theme, n) => (articles.given[row].includes(n) !== marked.has(n) ? "yes" : "no")),
    "",
  ]);
  return csv([["id", "title", ...themes.map(({ label }) => label), "comment"], ...rows]);
}
function tellMarks() {
  document.getElementById("save-marks").textContent = _("Save what is marked ({n})", { n: wrong.size });
  document.getElementById("save-marks").hidden = wrong.size === 0;
}
document.getElementById("save-marks").addEventListener("click", () => save("reader.csv", marksAsCsv()));

function wrongBox(row, n) {
  const box = element("input", { type: "checkbox" });
  box.checked = wrong.get(row)?.has(n) ?? false;
  box.addEventListener("change", () => {
    const marked = wrong.get(row) ?? new Set();
    box.checked ? marked.add(n) : marked.delete(n);
    marked.size ? wrong.set(row, marked) : wrong.delete(row);
    tellMarks();
  });
  const says = articles.given[row].includes(n) ? _("wrongly given") : _("missing");
  return element("label", { class: "wrong soft" }, box, says);
}
// An article's own page: only of the web, and without telling it where one comes from.
function sourceLink(row, says = _("Original")) {
  const address = articles.url?.[row];
  if (!address) return [];
  const link = element("a", { href: address, target: "_blank", rel: "noopener noreferrer", title: _("Original") }, says);
  if (says !== _("Original")) link.setAttribute("aria-label", _("Original"));
  return [" · ", link];
}
tellMarks();
