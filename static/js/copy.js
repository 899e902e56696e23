// Copy buttons: `<button data-copy>` copies the nearest command, `<button data-copy="#id">` that element's text.
// `<button data-copy data-from="/address">` copies what that address answers.
// The button stays hidden without scripts: what can't be copied by a click is selected by hand.
// A command in which something is open is copied only when that is asked for a second time.

import { allFilled, words } from "./fill.js";

const warned = new WeakSet();

export function startCopying() {
  if (!navigator.clipboard) return;
  reveal(document);
  document.addEventListener("htmx:load", (event) => reveal(event.target));
  document.addEventListener("debrief:swapped", () => {
    reveal(document);
    for (const button of document.querySelectorAll("[data-gaps]")) if (!isOpen(button)) forget(button);
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    if (button.closest(".cmd") && !(await allFilled())) return;
    if (isOpen(button) && !warned.has(sourceOf(button))) return warn(button);
    forget(button);
    const text = button.dataset.from ? await answerOf(button.dataset.from) : textFor(button);
    if (text === null) return say(button, button.dataset.failed);
    await navigator.clipboard.writeText(text);
    say(button, button.dataset.done);
  });
}

function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

async function answerOf(address) {
  try {
    const answer = await fetch(address);
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

function sourceOf(button) {
  return button.dataset.copy
    ? document.querySelector(button.dataset.copy)
    : button.closest(".cmd")?.querySelector("pre");
}

function textFor(button) {
  return (sourceOf(button)?.innerText ?? "").replace(/\n$/, "");
}

function isOpen(button) {
  return Boolean(words() && sourceOf(button)?.dataset.open);
}

// Says what is open, leads to where it is filled in, and lets a second press copy it as it is.
function warn(button) {
  const source = sourceOf(button);
  const inputs = source.dataset.open.split(" ").map((label) => document.getElementById(`in-${label}`));
  warned.add(source);
  const word = button.querySelector("[data-word]") ?? button;
  button.dataset.gaps = word.textContent;
  word.textContent = words().dataset.anyway;
  words().textContent = words().dataset.openSaid.replace("{names}", source.dataset.open.split(" ").join(", "));
  words().closest("details").open = true;
  const first = inputs.find((input) => input);
  if (first) first.closest("details").open = true;
  first?.focus();
}

function forget(button) {
  if (!button.dataset.gaps) return;
  (button.querySelector("[data-word]") ?? button).textContent = button.dataset.gaps;
  delete button.dataset.gaps;
  words().textContent = "";
}

function say(button, said = "Copied") {
  const word = button.querySelector("[data-word]") ?? button;
  if (button.dataset.said) return;
  button.dataset.said = word.textContent;
  word.textContent = said;
  setTimeout(() => {
    word.textContent = button.dataset.said;
    delete button.dataset.said;
  }, 2000);
}
