// Counts that are true again when somebody comes back to a page after a while: asked for once, never while it is hidden.
const AFTER = 60_000;

export function live() {
  let left = Infinity;
  const back = () => {
    if (Date.now() - left < AFTER) return;
    left = Infinity;
    window.htmx.trigger(document.body, "gt:counts");
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) left = Date.now(); else back(); });
  // From the browser's own cache of pages.
  addEventListener("pageshow", (event) => { if (event.persisted) back(); });
}
