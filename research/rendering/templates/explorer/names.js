// Topics renamed and hidden, and saved as a file that `research report --topic-names`
// reads. A topic is known again by its first terms.
const naming = document.getElementById("naming");
const [nameBox, hideBox] = ["topic-name", "topic-hidden"].map((id) => document.getElementById(id));
const chosenTopic = () => (chosen.topic === ANY ? null : Number(chosen.topic));
const asRead = topics.map(({ name, hidden }) => ({ name, hidden }));

function updateNaming() {
  const topic = chosenTopic();
  naming.hidden = topic === null;
  if (topic === null) return;
  if (document.activeElement !== nameBox) nameBox.value = topics[topic].name;
  nameBox.placeholder = topics[topic].label;
  hideBox.checked = topics[topic].hidden;
}
function changeTopic(changes) {
  Object.assign(topics[chosenTopic()], changes);
  const changed = topics.some(({ name, hidden }, n) => name !== asRead[n].name || hidden !== asRead[n].hidden);
  document.getElementById("save-names").hidden = !changed;
  drawMap();
  fillTopics();
  update();
}
function namesAsCsv() {
  const rows = topics.map(({ top, name, hidden }, n) => [n, top, name, hidden ? "yes" : "no"]);
  return csv([["topic", "terms", "name", "hidden"], ...rows]);
}
nameBox.addEventListener("input", () => changeTopic({ name: nameBox.value.trim().replace(/\s+/gu, " ") }));
hideBox.addEventListener("change", () => changeTopic({ hidden: hideBox.checked }));
document.getElementById("save-names").addEventListener("click", () => save("topic-names.csv", namesAsCsv()));
