// Turns the theme around at once, then stores it: with the person, or in a visitor's browser.
export function themeSwitch() {
  for (const form of document.querySelectorAll("[data-theme-form]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const root = document.documentElement;
      const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
      root.dataset.bsTheme = theme;
      root.dataset.themeFrom = "choice";
      document.dispatchEvent(new CustomEvent("gt:theme"));
      if (root.dataset.themeOf === "visitor") {
        try { localStorage.setItem("gt-theme", theme); } catch { /* this page only */ }
        return;
      }
      const body = new FormData(form);
      body.set("theme", theme);
      fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" }, redirect: "manual" }).catch(() => {});
    });
  }
}
