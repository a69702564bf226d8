// Runs before the first paint. The server has written a signed-in person's choice; a visitor's is in this browser;
// without either the system decides.
(() => {
  const root = document.documentElement;
  if (root.dataset.bsTheme) return;
  let chosen = null;
  if (root.dataset.themeOf === "visitor") {
    try { chosen = localStorage.getItem("gt-theme"); } catch { /* storage is off: follow the system */ }
  }
  const dark = matchMedia("(prefers-color-scheme: dark)");
  root.dataset.bsTheme = chosen || (dark.matches ? "dark" : "light");
  if (!chosen) {
    root.dataset.themeFrom = "system";
    dark.addEventListener("change", () => {
      if (root.dataset.themeFrom === "system") {
        root.dataset.bsTheme = dark.matches ? "dark" : "light";
        document.dispatchEvent(new CustomEvent("gt:theme"));
      }
    });
  }
})();
