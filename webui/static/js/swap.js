// Forms marked data-swap: post in the background and replace one element by its new self.
import { fetchPage, submission } from "./page.js";

export function watchForms() {
  document.addEventListener("submit", (event) => {
    const selector = event.target.dataset?.swap;
    if (!selector || event.submitter?.hasAttribute("data-whole")) return;
    event.preventDefault();
    swap(event.target, event.submitter, selector);
  });
}

async function swap(form, button, selector) {
  const old = document.querySelector(selector);
  const { url, body } = submission(form, button);
  old.setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(url, { method: "POST", body });
    const fresh = page.querySelector(selector);
    if (!fresh) return location.reload();
    const place = [...old.querySelectorAll("a, button, summary")].indexOf(button);
    old.replaceWith(fresh);
    ([...fresh.querySelectorAll("a, button, summary")][place] ?? fresh).focus();
  } catch {
    // The plain form tells what went wrong better than we can.
    form.removeAttribute("data-swap");
    form.requestSubmit(button);
  }
}
