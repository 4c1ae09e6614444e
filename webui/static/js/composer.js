// The composer: what each audience would get, while typing; letters left; drafts kept on this device.
import { fetchPage, submission } from "./page.js";

const PAUSE_MS = 450;
const LEFT_FROM = 500;

export function watchComposers(root = document) {
  root.querySelectorAll("form[data-composer]").forEach(watchComposer);
}

function watchComposer(form) {
  let timer;
  form.addEventListener("input", () => {
    showLeft(form);
    clearTimeout(timer);
    timer = setTimeout(() => preview(form), PAUSE_MS);
  });
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.matches("[name=mend], [data-check]")) return;
    event.preventDefault();
    clearTimeout(timer);
    if (button.name === "mend") mend(form, button);
    else preview(form);
  });
}

function showLeft(form) {
  const text = form.querySelector("[data-text]");
  const place = form.querySelector("[data-left]");
  const left = text.maxLength - text.value.length;
  place.hidden = left > LEFT_FROM;
  place.textContent = `${left} letters left`;
}

async function preview(form) {
  const place = form.querySelector("[data-preview]");
  const text = form.querySelector("[data-text]").value;
  if (!text.trim()) return place.replaceChildren();
  const { body } = submission(form);
  try {
    const page = await fetchPage("/posts/preview", { method: "POST", body, headers: { "X-Fragment": "preview" } });
    // A late answer to an older text would say something untrue of the new one.
    if (form.querySelector("[data-text]").value !== text) return;
    if (place.contains(document.activeElement)) return;
    place.replaceChildren(...page.body.childNodes);
  } catch {
    place.textContent = "The preview can't be reached. What you post is checked all the same.";
  }
}

async function mend(form, button) {
  const { url, body } = submission(form, button);
  const page = await fetchPage(url, { method: "POST", body });
  const fresh = page.querySelector("form[data-composer]");
  const words = fresh?.querySelector("[data-text]");
  if (!words) return;
  for (const name of ["text", "label", "audience"]) copy(fresh, form, name);
  form.querySelector("[data-preview]").replaceChildren(...fresh.querySelector("[data-preview]").childNodes);
  form.querySelector("[data-text]").focus();
}

function copy(from, to, name) {
  const value = from.elements[name]?.value;
  if (value !== undefined && to.elements[name]) to.elements[name].value = value;
}
