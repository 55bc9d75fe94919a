// The data of the page, what is chosen, and which articles match it.
const data = JSON.parse(document.getElementById("data").textContent);
const { themes, topics, sources, articles } = data;
// Messages in the language of the page; values stand in braces, by name.
const messages = data.messages ?? {};
const _ = (message, values = {}) =>
  (messages[message] ?? message).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const everyArticle = articles.id.map((_id, row) => row);
const mainTopic = articles.topics.map((shares) => (shares.length ? shares[0][0] : -1));

// Texts are read when the first of their chunk is needed.
const chunks = document.getElementsByClassName("chunk");
const readings = [];
function reading(row) {
  const number = Math.floor(row / data.chunk);
  readings[number] ??= JSON.parse(chunks[number].textContent);
  const [body, length, marks] = readings[number][row % data.chunk];
  return { body, length, marks };
}

const ANY = "";
const NO_THEME = "none";
const DISAGREE = "labels differ";
const chosen = { query: "", theme: ANY, topic: ANY, source: ANY, from: "", to: "", low: 0, high: 1 };

const sameSet = (a, b) => a.length === b.length && a.every((item) => b.includes(item));
function hasTheme(row) {
  const given = articles.given[row];
  if (chosen.theme === ANY) return true;
  if (chosen.theme === NO_THEME) return !given.length;
  if (chosen.theme === DISAGREE) return articles.labels[row] !== null && !sameSet(given, articles.labels[row]);
  return given.includes(Number(chosen.theme));
}
const chosenTheme = () => (themes[chosen.theme] ? Number(chosen.theme) : null);
const hasTopic = (row) => chosen.topic === ANY || mainTopic[row] === Number(chosen.topic);

function probability(row) {
  if (!themes.length) return 0;
  const theme = chosenTheme();
  const all = articles.probabilities[row];
  return (theme === null ? Math.max(...all) : all[theme]) / 1000;
}
function margin(row) {
  if (!themes.length) return 0;
  const theme = chosenTheme();
  const margins = articles.probabilities[row].map((p, n) => Math.abs(p / 1000 - themes[n].threshold));
  return theme === null ? Math.min(...margins) : margins[theme];
}

// A bound may be a year, a month or a day; an article too. "2020" runs to its end.
const isDated = () => chosen.from !== "" || chosen.to !== "";
function inDates(row) {
  if (!isDated()) return true;
  const date = articles.date[row];
  return date !== "" && date >= chosen.from && (chosen.to === "" || date.slice(0, chosen.to.length) <= chosen.to);
}
function holds(row, query, text) {
  return (
    articles.id[row].toLowerCase() === text ||
    holdsQuery(query, `${articles.title[row]}\n${reading(row).body}`.toLowerCase())
  );
}
const asked = () => parsedQuery(chosen.query);

// Each view leaves its own filter out, so that it shows what else there is to choose.
function matching() {
  const text = chosen.query.trim().toLowerCase();
  const query = asked();
  const [low, high] = [chosen.low - 1e-9, chosen.high + 1e-9];
  const found = everyArticle.filter(
    (row) =>
      (chosen.source === ANY || articles.source[row] === Number(chosen.source)) &&
      inDates(row) &&
      margin(row) >= low &&
      margin(row) <= high &&
      (query === null || holds(row, query, text)),
  );
  const byTheme = found.filter(hasTheme);
  return { forMap: byTheme, forTime: found.filter(hasTopic), forTable: byTheme.filter(hasTopic) };
}

// Text only ever enters the page as text.
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
function drawn(name, attributes = {}, text = "") {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.textContent = text;
  return made;
}
const inNumbers = (n) => n.toLocaleString("en");
const inPercent = (n) => _("{n} %", { n });
const topicTitle = (n) => topics[n].name || topics[n].label;
const topicName = (n) => `${n} ${topicTitle(n)}`;
