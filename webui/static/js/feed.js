// "Show older posts" adds to the feed in place; Page Up and Page Down go from post to post (ARIA feed pattern).
import { fetchPage } from "./page.js";
import { step } from "./posts.js";

export function watchFeeds() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-more]");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    showMore(link);
  });
  document.addEventListener("keydown", (event) => {
    if (!["PageDown", "PageUp"].includes(event.key) || !document.activeElement?.closest("[role=feed] article")) return;
    event.preventDefault();
    step(event.key === "PageDown" ? 1 : -1);
  });
}

async function showMore(link) {
  const feed = [...document.querySelectorAll("[role=feed]")].at(-1);
  if (!feed) return location.assign(link.href);
  feed.setAttribute("aria-busy", "true");
  try {
    const page = await fetchPage(link.href);
    const posts = [...page.querySelectorAll("[role=feed] > article")].filter((post) => !document.getElementById(post.id));
    const next = page.querySelector("a[data-more]");
    feed.append(...posts);
    number();
    posts[0]?.focus();
    if (next) link.href = next.getAttribute("href");
    else link.parentElement.remove();
  } catch {
    location.assign(link.href);
  } finally {
    feed.setAttribute("aria-busy", "false");
  }
}

function number() {
  const posts = [...document.querySelectorAll("[role=feed] > article")];
  posts.forEach((post, place) => {
    post.setAttribute("aria-posinset", place + 1);
    post.setAttribute("aria-setsize", posts.length);
  });
}
