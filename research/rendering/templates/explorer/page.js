// What is chosen moves every view.
const form = document.getElementById("filters");

function choose(changes) {
  Object.assign(chosen, changes);
  if ("topic" in changes) fillTopics();
  for (const [name, value] of Object.entries(changes)) form.elements[name].value = value;
  update();
}
function update() {
  const { forMap, forTime, forTable } = matching();
  updateMap(forMap);
  updateTerms();
  updateNaming();
  updateTime(forTime);
  updateTable(forTable);
}
const option = (value, text) => element("option", { value }, text);

function fillFilters() {
  const isLabelled = articles.labels.some((labels) => labels !== null);
  form.elements.theme.append(
    option(ANY, _("any")),
    ...themes.map((theme, n) => option(n, theme.name)),
    option(NO_THEME, _("no theme")),
    ...(isLabelled ? [option(DISAGREE, _("other than labelled"))] : []),
  );
  fillTopics();
  form.elements.source.append(option(ANY, _("any")), ...sources.map((name, n) => option(n, name || _("(none named)"))));
}

// A hidden topic can be chosen on the map, to be shown again.
function fillTopics() {
  const shown = [...topics.keys()].filter((n) => !topics[n].hidden || chosen.topic === String(n));
  form.elements.topic.replaceChildren(option(ANY, _("any")), ...shown.map((n) => option(n, topicName(n))));
  form.elements.topic.value = chosen.topic;
}

let waiting;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    for (const name of Object.keys(chosen)) chosen[name] = form.elements[name].value;
    chosen.low = Number(chosen.low);
    chosen.high = chosen.high === "" ? 1 : Number(chosen.high);
    update();
  }, 120);
});
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => choose({ query: "", theme: ANY, topic: ANY, source: ANY, from: "", to: "", low: 0, high: 1 }));

document.getElementById("relevance").addEventListener("input", updateTerms);

const toggleTopic = (n) => choose({ topic: chosen.topic === String(n) ? ANY : String(n) });
map.addEventListener("click", (event) => {
  const disc = event.target.closest(".disc");
  if (disc) toggleTopic(disc.dataset.topic);
});
const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
map.addEventListener("keydown", (event) => {
  const disc = event.target.closest(".disc");
  if (!disc) return;
  if (event.key === "Enter" || event.key === " ") toggleTopic(disc.dataset.topic);
  else if (event.key in steps) {
    const next = (Number(disc.dataset.topic) + steps[event.key] + topics.length) % topics.length;
    choose({ topic: String(next) });
    discs[next].disc.focus();
  } else return;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-sort]")) {
  button.addEventListener("click", () => {
    const by = button.dataset.sort;
    sorting.up = sorting.by === by ? !sorting.up : !["date", "probability"].includes(by);
    sorting.by = by;
    updateTable(order);
  });
}
function turn(step) {
  firstRow += step * PAGE;
  showRows();
  document.getElementById("table").scrollIntoView();
}
document.getElementById("previous").addEventListener("click", () => turn(-1));
document.getElementById("next").addEventListener("click", () => turn(1));
document.getElementById("back").addEventListener("click", () => openArticle(placeInOrder - 1));
document.getElementById("forward").addEventListener("click", () => openArticle(placeInOrder + 1));
document.getElementById("close").addEventListener("click", () => dialog.close());
dialog.addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (step && order[placeInOrder + step] !== undefined) openArticle(placeInOrder + step);
});
// A click beside the article closes it.
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

document.body.classList.toggle("no-themes", themes.length === 0);
fillFilters();
drawMap();
drawChanges();
update();
