// Click a column head to sort its table; click again to turn the order round.
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.parentElement;
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const body = head.closest("table").tBodies[0];
    const key = (row) => row.children[head.cellIndex].dataset.key;
    const compare = (a, b) =>
      key(a) - key(b) || key(a).localeCompare(key(b), "zh-Hans-CN");
    const rows = [...body.rows].sort((a, b) => (up ? compare(a, b) : compare(b, a)));
    body.append(...rows);
  });
}
// On paper the parameters stand open; articles stay folded.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details.keep")) fold.open = true;
});
