// Small comforts of forms: the reason for another severity opens when it is needed, a form under htmx empties itself
// after it was taken, and a double click never sends twice.

export function startFindings() {
  document.addEventListener("change", (event) => suggestionDiffers(event.target.form));
  document.addEventListener("htmx:afterSettle", () => suggestionDiffers(document.querySelector("form[data-declare]")));
  suggestionDiffers(document.querySelector("form[data-declare]"));
  document.addEventListener("submit", onceOnly);
  document.addEventListener("click", close);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.matches?.(".slot-form")) firstControl(event.target)?.focus();
  });
}

function suggestionDiffers(form) {
  if (!form?.matches("[data-declare]")) return;
  const suggested = form.querySelector("[data-suggested]")?.dataset.suggested ?? "";
  const chosen = form.querySelector("input[name=severity]:checked")?.value ?? "";
  const reason = form.querySelector("[data-differs]");
  if (!reason) return;
  const differs = Boolean(suggested && chosen && suggested !== chosen);
  reason.classList.toggle("needed", differs);
  const input = reason.querySelector("input, textarea");
  if (input) input.required = differs;
  const button = form.querySelector("[data-declare-button]");
  const level = chosen || suggested;
  if (button) button.textContent = level ? `${button.dataset.declareButton} SEV-${level}` : button.dataset.plain;
}

function onceOnly(event) {
  const form = event.target;
  if (form.method !== "post" || form.hasAttribute("hx-post")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 3000);
}

// A form that was opened in place is closed in place; on a page of its own the link leads back.
function close(event) {
  const slot = event.target.closest?.("[data-close]")?.closest(".slot-form");
  if (!slot) return;
  event.preventDefault();
  slot.replaceChildren();
}

function firstControl(root) {
  return root.querySelector("input:not([type=hidden]), textarea, select");
}
