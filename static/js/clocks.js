// Keeps words about time true while a page stays open, and adds the reader's own zone to what hovering shows.
//   <time datetime data-say="ago|since|at">   <… data-due="ISO" data-started="ISO"> (a clock)   <… data-due="ISO" data-word>
import { span } from "./spans.js";

const SOON = 10 * 60;
const skew = serverSkew();

export function startClocks() {
  tick();
  setInterval(tick, 5000);
  document.addEventListener("debrief:swapped", tick);
  document.addEventListener("htmx:load", tick);
}

function serverSkew() {
  const said = document.documentElement.dataset.now;
  return said ? Date.parse(said) - Date.now() : 0;
}

function tick() {
  const now = Date.now() + skew;
  document.querySelectorAll("time[datetime]").forEach((element) => addOwnZone(element));
  document.querySelectorAll("time[data-say]").forEach((element) => sayTime(element, now));
  document.querySelectorAll("[data-due]").forEach((element) => sayDue(element, now));
  document.querySelectorAll("[data-until]").forEach((element) => {
    element.hidden = Date.parse(element.dataset.until) < now;
  });
}

function addOwnZone(element) {
  if (element.dataset.zoned || !element.title) return;
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.valueOf())) return;
  element.dataset.zoned = "1";
  if (moment.getTimezoneOffset() === 0) return;
  const here = moment.toLocaleString(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  element.title = `${element.title}\n${here} ${Intl.DateTimeFormat().resolvedOptions().timeZone}`;
}

function sayTime(element, now) {
  const seconds = (now - Date.parse(element.dateTime)) / 1000;
  if (seconds > 7 * 86400 || Number.isNaN(seconds)) return;
  if (element.dataset.say === "since") element.textContent = span(seconds);
  if (element.dataset.say === "ago") element.textContent = seconds < 5 ? "just now" : `${span(seconds)} ago`;
}

function sayDue(element, now) {
  const left = (Date.parse(element.dataset.due) - now) / 1000;
  if (Number.isNaN(left)) return;
  const words = element.querySelector(".left") ?? element;
  const late = left < 0;
  words.textContent = late ? `${span(-left)} late` : `${element.dataset.prefix ?? ""}${span(left)}${element.dataset.suffix ?? ""}`;
  element.classList.toggle("late", late);
  element.classList.toggle("soon", !late && left < SOON);
  const bar = element.querySelector("progress");
  if (bar && element.dataset.started) {
    const whole = (Date.parse(element.dataset.due) - Date.parse(element.dataset.started)) / 1000;
    bar.max = Math.max(1, Math.round(whole));
    bar.value = Math.min(bar.max, Math.round(whole - left));
  }
}
