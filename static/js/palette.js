// The palette: the search page's own answers in a dialog. Where it can't open, Ctrl K goes to the search page.
import { finder } from "./keys.js";

const WAIT = 120;

export function startPalette() {
  const link = document.querySelector("a[data-find]");
  if (!link || !window.HTMLDialogElement) return;
  const dialog = build(link);
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(dialog);
  });
  finder.open = () => open(dialog);
}

function build(link) {
  const dialog = document.createElement("dialog");
  dialog.className = "palette";
  dialog.setAttribute("aria-label", link.textContent.trim().replace(/\s+Ctrl K$/, ""));
  const input = document.createElement("input");
  // Not of type search: there Escape would empty the field first, and close only at the second press.
  Object.assign(input, { type: "text", autocomplete: "off", maxLength: 200, spellcheck: false });
  input.setAttribute("enterkeyhint", "go");
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "true"], ["aria-controls", "palette-list"], ["aria-label", dialog.getAttribute("aria-label")]]) input.setAttribute(name, value);
  const list = document.createElement("div");
  Object.assign(list, { id: "palette-list", className: "results" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", dialog.getAttribute("aria-label"));
  const keys = document.querySelector("template[data-palette-keys]")?.content.cloneNode(true) ?? "";
  dialog.append(input, list, keys);
  document.body.append(dialog);

  let timer = 0;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look(link, input, list), WAIT);
  });
  input.addEventListener("keydown", (event) => steer(event, link, input, list));
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.look = () => look(link, input, list);
  return dialog;
}

function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  const input = dialog.querySelector("input");
  input.focus();
  input.select();
  dialog.look();
}

async function look(link, input, list) {
  const asked = input.value;
  const answer = await fetch(`${link.href}?in=palette&q=${encodeURIComponent(asked)}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return location.assign(address(link, asked));
  const text = await answer.text();
  if (asked !== input.value) return undefined; // a later question is on its way
  const parsed = new DOMParser().parseFromString(text, "text/html");
  list.replaceChildren(...parsed.body.childNodes);
  return choose(input, list, list.querySelector("[role=option]"));
}

function steer(event, link, input, list) {
  const options = [...list.querySelectorAll("[role=option]")];
  const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose(input, list, options[(at + step + options.length) % options.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    // What was typed since the last answer decides for itself: the page has the same list.
    if (at >= 0 && !event.shiftKey) options[at].click();
    else location.assign(address(link, input.value));
  }
}

function choose(input, list, option) {
  for (const each of list.querySelectorAll("[aria-selected=true]")) each.setAttribute("aria-selected", "false");
  input.removeAttribute("aria-activedescendant");
  if (!option) return;
  option.setAttribute("aria-selected", "true");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function address(link, words) {
  return `${link.href}?q=${encodeURIComponent(words)}`;
}
