// The bell's counter: asked for every minute, and on coming back to a page that was out of sight for longer.
const EVERY = 60_000;

export function bell() {
  if (!document.getElementById("bell")) return;
  let last = Date.now();
  const ask = () => {
    if (document.hidden || Date.now() - last < EVERY - 500) return;
    last = Date.now();
    document.getElementById("bell")?.dispatchEvent(new CustomEvent("gt:poll"));
  };
  const timer = setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", ask);
  // Signed out meanwhile: what is being typed stays where it is; the next click leads to the sign-in page.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.elt.id !== "bell" || !event.detail.xhr.getResponseHeader("HX-Redirect")) return;
    event.preventDefault();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", ask);
  });
}
