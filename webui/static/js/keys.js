// Single-key shortcuts. They can be switched off in settings (WCAG 2.2, 2.1.4) and never act while one is typing.
import { current, step } from "./posts.js";

const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  n: compose,
  "/": () => focusOrGo("[data-key='/']", "/search"),
  "?": () => document.getElementById("keys")?.showModal(),
  r: () => press("r"),
  l: () => press("l"),
  b: () => press("b"),
};

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const action = ACTIONS[event.key];
    if (!action || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    action();
  });
}

function typing(place) {
  return place.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(place.tagName);
}

function compose() {
  focusOrGo("form[data-composer] [data-text]", "/compose");
}

function focusOrGo(selector, path) {
  const place = document.querySelector(selector);
  if (place?.checkVisibility()) place.focus();
  else location.assign(path);
}

function press(name) {
  current()?.querySelector(`[data-step="${name}"]`)?.click();
}
