// What is typed into the inputs of a runbook goes into its commands as one types. The server puts it in, as without
// scripts: only it knows how a shell must be told a value. Nothing is copied before it has answered.

const PAUSE = 250;
const state = { root: null, waiting: 0, asked: null, failed: false };

export function startFilling() {
  state.root = document.querySelector("[data-fill]");
  if (!state.root) return;
  state.root.addEventListener("input", () => {
    clearTimeout(state.waiting);
    state.waiting = setTimeout(refill, PAUSE);
  });
  state.root.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter" || !event.target.matches("input")) return;
    event.preventDefault();
    if (await allFilled()) next(event.target)?.focus();
  });
}

// Whether the commands hold what the inputs say; asks for it where something was typed just now.
export async function allFilled() {
  if (state.waiting || state.failed) refill();
  await state.asked;
  return !state.failed;
}

// Words of the inputs that are said where a command is about to be copied.
export function words() {
  return state.root?.querySelector("[data-open-said]") ?? null;
}

function refill() {
  clearTimeout(state.waiting);
  state.waiting = 0;
  const asked = (state.asked = take(address()).then(
    () => state.asked === asked && settled(false),
    () => state.asked === asked && settled(true),
  ));
}

function settled(failed) {
  state.failed = failed;
  words().textContent = failed ? words().dataset.failed : "";
}

function address() {
  const to = new URL(state.root.dataset.fill, location.href);
  for (const input of state.root.querySelectorAll("input[data-found]")) {
    const typed = input.value.trim();
    if (typed && typed !== input.dataset.found) to.searchParams.set(input.name, typed);
    else to.searchParams.delete(input.name);
  }
  return to;
}

async function take(to) {
  const answer = await fetch(to, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-fill]")) throw new Error("another page");
  if (address().href !== to.href) return; // typed on meanwhile: the next answer counts
  for (const old of document.querySelectorAll("[data-refill]")) {
    const fresh = page.querySelector(`[data-refill="${old.dataset.refill}"]`);
    if (fresh && fresh.outerHTML !== old.outerHTML) old.replaceWith(document.importNode(fresh, true));
  }
  if (location.pathname === to.pathname) history.replaceState(history.state, "", to.href + location.hash);
  document.dispatchEvent(new CustomEvent("debrief:swapped"));
}

// The input that is still empty, else the command to copy.
function next(input) {
  const empty = [...state.root.querySelectorAll("input[data-found]")].find((each) => each !== input && !each.value);
  return empty ?? document.querySelector(".cmd.hot [data-copy]");
}
