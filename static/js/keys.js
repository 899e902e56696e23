// Keyboard: Ctrl K or / finds, ? shows the keys, and a letter clicks or focuses what names it with `data-key`.

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    const key = event.key;
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") return find(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return undefined;
    if (key === "/") return find(event);
    const target = [...document.querySelectorAll("[data-key]")].find(
      (each) => each.dataset.key === key.toLowerCase() && each.checkVisibility?.() !== false,
    );
    if (!target) return undefined;
    event.preventDefault();
    return press(target);
  });
}

// `palette.js` puts its way to open here; without it the link to the search page is followed.
export const finder = { open: null };

function find(event) {
  const field = document.querySelector("input[data-find]");
  const link = document.querySelector("a[data-find]");
  if (!field && !link) return;
  event.preventDefault();
  if (field) field.focus();
  else if (finder.open) finder.open();
  else link.click();
}

function press(target) {
  const details = target.closest("details");
  if (target.matches("summary")) {
    details.open = true;
    (details.querySelector("input:not([type=hidden]), textarea, select") ?? target).focus();
  } else if (target.matches("input[type=radio], input[type=checkbox]")) {
    target.focus();
    target.click();
  } else if (target.matches("input, textarea, select")) {
    if (details) details.open = true;
    target.focus();
  } else target.click();
}

function isTyping(element) {
  if (element.matches?.("input[type=radio], input[type=checkbox]")) return false;
  return element.isContentEditable || element.matches?.("input, textarea, select");
}
