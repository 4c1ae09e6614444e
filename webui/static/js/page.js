// Asking our own server for a page, or a part of one.

const WAIT_MS = 10_000;

/** The document at `url`; throws when the answer is not 2xx or takes longer than ten seconds. */
export async function fetchPage(url, options = {}) {
  const answer = await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(WAIT_MS), ...options });
  if (!answer.ok) throw new Error(`${answer.status} from ${url}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** What a form would send if `button` were pressed: its address and its fields. */
export function submission(form, button) {
  const url = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const fields = new FormData(form);
  if (button?.name) fields.append(button.name, button.value);
  // Files never go with a preview or a swap; only the form itself sends them.
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name);
  return { url, body: new URLSearchParams(fields) };
}
