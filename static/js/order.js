// The steps of a runbook in their order: dragged with the pointer, or moved with Alt and the arrow keys. The server
// moves the step in the source and sends the rows back; without scripts the buttons of each row do the same.

export function startOrdering() {
  document.addEventListener("dragstart", lift);
  document.addEventListener("dragover", mark);
  document.addEventListener("drop", drop);
  document.addEventListener("dragend", clear);
  document.addEventListener("keydown", step);
  document.addEventListener("htmx:afterSwap", (event) => {
    prepare(event.target);
    event.target.querySelector?.("[data-moved]")?.focus();
  });
  prepare(document);
}

let lifted = null;

const rowOf = (target) => target.closest?.("[data-order] > [data-step]") ?? null;

function prepare(root) {
  for (const row of root.querySelectorAll?.("[data-order] > [data-step]") ?? []) row.draggable = true;
}

function lift(event) {
  lifted = rowOf(event.target);
  if (!lifted) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", lifted.dataset.step);
  lifted.classList.add("lifted");
}

function mark(event) {
  const row = lifted && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  forget();
  row.classList.add(isBelow(row, event) ? "drop-below" : "drop-above");
}

function drop(event) {
  const row = lifted && rowOf(event.target);
  if (!row) return;
  event.preventDefault();
  if (row !== lifted) send(lifted, { [isBelow(row, event) ? "below" : "above"]: row.dataset.step });
  clear();
}

function step(event) {
  const row = rowOf(event.target);
  if (!row || event.target !== row || !event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
  event.preventDefault();
  send(row, { [event.key === "ArrowUp" ? "up" : "down"]: "1" });
}

function isBelow(row, event) {
  const box = row.getBoundingClientRect();
  return event.clientY > box.top + box.height / 2;
}

function send(row, where) {
  const list = row.parentElement;
  window.htmx.ajax("POST", list.dataset.address, {
    target: "#order",
    swap: "innerHTML",
    values: { step: row.dataset.step, version: list.dataset.version, ...where },
  });
}

function clear() {
  lifted?.classList.remove("lifted");
  lifted = null;
  forget();
}

function forget() {
  for (const row of document.querySelectorAll(".drop-above, .drop-below")) row.classList.remove("drop-above", "drop-below");
}
