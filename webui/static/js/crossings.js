// A post's lines beyond the wall follow what becomes of it: while it is checked, and once its undo window is over.
import { fetchPage } from "./page.js";

const PAUSE_MS = 1000;
const TRIES = 30;
const tries = new Map();

export function watchCrossings() {
  setInterval(lookAgain, PAUSE_MS);
}

function lookAgain() {
  const due = [...document.querySelectorAll("article[data-post] .crossings .crossing[data-moving]")].filter(isDue);
  const lists = new Set(due.map((line) => line.closest(".crossings")));
  lists.forEach((list) => isFree(list) && renew(list));
}

function isDue(line) {
  const clock = line.querySelector("time[data-countdown]");
  return !clock || Date.parse(clock.dateTime) < Date.now();
}

/** Not while a reason is being typed there, while an answer is awaited, nor for ever. */
function isFree(list) {
  const { id } = list.closest("article");
  const tried = tries.get(id) ?? 0;
  if (list.querySelector("details[open]") || list.closest("[aria-busy=true]") || tried >= TRIES) return false;
  tries.set(id, tried + 1);
  return true;
}

async function renew(list) {
  const { id, dataset } = list.closest("article");
  try {
    const page = await fetchPage(`/posts/${dataset.post}`);
    const fresh = page.querySelector(`#${id} .crossings`);
    if (!fresh || !list.isConnected || list.querySelector("details[open]")) return;
    if (told(fresh) === told(list)) return;
    tries.delete(id);
    const focused = list.contains(document.activeElement);
    list.replaceWith(fresh);
    if (focused) (fresh.querySelector("button, summary") ?? fresh.closest("article")).focus();
  } catch {
    // The next look, or the reader's own, may fare better.
  }
}

/** What the lines say, apart from their clocks. */
function told(list) {
  return [...list.querySelectorAll(".state, .crossing__steps")].map((part) => part.textContent).join("\n");
}
