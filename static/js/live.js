// Live refresh: `<div data-live="/incidents/INC-1/live/" data-tag='"…"'>` asks that one address again and again, and
// swaps the regions that changed. 304 costs the server one query. A region in which someone writes, chooses or
// listens is left alone until they are done: no word is lost. Regions are `<section data-region="name">`.

const EVERY = 10_000;
const STALE = 40_000;

export function startLive() {
  const root = document.querySelector("[data-live]");
  if (!root) return;
  const state = { root, tag: root.dataset.tag, seen: Date.now(), waiting: new Map(), busy: false };
  setInterval(() => refresh(state), EVERY);
  document.addEventListener("debrief:changed", () => refresh(state, true));
  document.addEventListener("visibilitychange", () => document.hidden || refresh(state));
  document.addEventListener("focusout", () => setTimeout(() => settle(state), 200));
}

async function refresh(state, always = false) {
  if ((document.hidden || state.busy) && !always) return;
  state.busy = true;
  try {
    const answer = await fetch(state.root.dataset.live, {
      headers: always ? {} : { "If-None-Match": state.tag },
      credentials: "same-origin",
      redirect: "manual",
    });
    if (answer.status === 200) take(state, answer.headers.get("ETag"), await answer.text());
    else if (answer.status !== 304) throw new Error(`HTTP ${answer.status}`);
    state.seen = Date.now();
    tell(state, false);
  } catch {
    if (Date.now() - state.seen > STALE) tell(state, true);
  } finally {
    state.busy = false;
  }
}

function take(state, tag, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const fresh of page.querySelectorAll("[data-region]")) state.waiting.set(fresh.dataset.region, fresh);
  state.tag = tag ?? state.tag;
  settle(state);
}

function settle(state) {
  let swapped = false;
  for (const [name, fresh] of state.waiting) {
    const old = state.root.querySelector(`[data-region="${CSS.escape(name)}"]`);
    if (!old) state.waiting.delete(name);
    if (!old || inUse(old)) continue;
    state.waiting.delete(name);
    if (old.innerHTML === fresh.innerHTML) continue;
    const open = [...old.querySelectorAll("details[open][id]")].map((details) => details.id);
    old.replaceWith(fresh);
    for (const id of open) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    window.htmx?.process(fresh);
    swapped = true;
  }
  if (swapped) document.dispatchEvent(new CustomEvent("debrief:swapped"));
}

function inUse(region) {
  const active = document.activeElement;
  if (active && region.contains(active) && active.matches("input, textarea, select")) return true;
  // A form that was opened in place stays until it is sent or closed.
  if (region.querySelector(".slot-form > *")) return true;
  return [...region.querySelectorAll("input, textarea, select")].some(isChanged);
}

function isChanged(control) {
  if (control.type === "hidden" || control.type === "submit") return false;
  if (control.type === "checkbox" || control.type === "radio") return control.checked !== control.defaultChecked;
  if (control.tagName === "SELECT") {
    const given = [...control.options].findIndex((option) => option.defaultSelected);
    return control.selectedIndex !== Math.max(0, given);
  }
  return control.value !== control.defaultValue;
}

function tell(state, stale) {
  const note = state.root.querySelector("[data-stale]");
  if (!note) return;
  note.hidden = !stale;
  if (stale) note.querySelector("[data-seconds]").textContent = String(Math.round((Date.now() - state.seen) / 1000));
}
