// The undo window's clock. It stops at zero; the server alone knows whether the post has left.

export function watchCountdowns() {
  setInterval(() => document.querySelectorAll("time[data-countdown]").forEach(tick), 1000);
}

function tick(time) {
  const seconds = Math.max(0, Math.floor((Date.parse(time.dateTime) - Date.now()) / 1000));
  time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
