// Copy buttons: `<button data-copy>` copies the nearest command, `<button data-copy="#id">` that element's text.
// The button stays hidden without scripts: what can't be copied by a click is selected by hand.

export function startCopying() {
  if (!navigator.clipboard) return;
  reveal(document);
  document.addEventListener("htmx:load", (event) => reveal(event.target));
  document.addEventListener("debrief:swapped", () => reveal(document));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(textFor(button));
    say(button);
  });
}

function reveal(root) {
  for (const button of root.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}

function textFor(button) {
  const source = button.dataset.copy
    ? document.querySelector(button.dataset.copy)
    : button.closest(".cmd")?.querySelector("pre");
  return (source?.innerText ?? "").replace(/\n$/, "");
}

function say(button) {
  const word = button.querySelector("[data-word]") ?? button;
  if (button.dataset.said) return;
  button.dataset.said = word.textContent;
  word.textContent = button.dataset.done ?? "Copied";
  setTimeout(() => {
    word.textContent = button.dataset.said;
    delete button.dataset.said;
  }, 2000);
}
