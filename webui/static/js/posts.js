// Which post has the focus, and moving from one to another.

export function current() {
  return document.activeElement?.closest?.("article[data-post]") ?? null;
}

/** Focuses the post `by` places on from the current one, or the first. */
export function step(by) {
  const posts = [...document.querySelectorAll("article[data-post]")];
  const place = posts.indexOf(current());
  const post = posts[place < 0 ? 0 : Math.min(posts.length - 1, Math.max(0, place + by))];
  post?.focus();
}
