// Copy buttons: `<button data-copy>` copies the nearest command, `<button data-copy="#id">` that element's text.
// `<button data-copy data-from="/address">` copies what that address answers.
// The button stays hidden without scripts: what can't be copied by a click is selected by hand.

export function startCopying() {
  if (!navigator.clipboard) return;
  reveal(document);
  document.addEventListener("htmx:load", (event) => reveal(event.target));
  document.addEventListener("debrief:swapped", () => reveal(document));
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
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

function textFor(button) {
  const source = button.dataset.copy
    ? document.querySelector(button.dataset.copy)
    : button.closest(".cmd")?.querySelector("pre");
  return (source?.innerText ?? "").replace(/\n$/, "");
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
