// The dialogs beside the table: all fields of a row, and the preview of what was pasted. And the drawing, shown or not.
import { uuid } from "./uuid.js";

const SHOWN = "gt-draft-gantt";

export class Panels {
  constructor(root, store) {
    Object.assign(this, { root, store });
    root.addEventListener("click", (event) => {
      const link = event.target.closest("[data-panel]");
      if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); this.open(link.closest("tr")); }
    });
    document.body.addEventListener("gt:draft-changed", () => {
      for (const dialog of document.querySelectorAll("dialog.gt-panel[open]")) dialog.close();
    });
    const toggle = root.querySelector("[data-gantt]");
    const table = root.querySelector("table");
    const show = (on) => { root.classList.toggle("has-gantt", on); table.classList.toggle("gt-stack", !on); toggle.setAttribute("aria-pressed", String(on)); };
    show(localStorage.getItem(SHOWN) !== "no" && innerWidth >= 1200);
    // Begun at today: what is over is found to the left.
    const pane = root.querySelector(".gt-draft-pane");
    const today = root.querySelector(".gantt .td")?.getAttribute("d").match(/\d+/);
    if (today) pane.scrollLeft = Number(today[0]) - 80;
    toggle.addEventListener("click", () => {
      const on = !root.classList.contains("has-gantt");
      localStorage.setItem(SHOWN, on ? "yes" : "no");
      show(on);
    });
  }

  async open(row, kind = "") {
    if (!row.dataset.id) {
      if (!this.store.rows.title(row)) { this.store.say(this.root.dataset.titleFirst); return; }
    }
    await this.store.save(row);
    if (!row.dataset.id) return;
    const address = this.root.dataset.items.replace("/0/", `/${row.dataset.id}/`) + (kind ? `?kind=${kind}` : "");
    await this.load("draft-panel", "GET", address);
  }

  async paste(text, row, field) {
    if (row.dataset.id || this.store.waits(row)) await this.store.save(row);
    const above = row.dataset.id ? row : row.previousElementSibling;
    const values = { text, key: uuid(), at: above?.dataset.id ?? "", start: row.dataset.id ? field : "" };
    await this.load("draft-pasted", "POST", this.root.dataset.paste, values);
  }

  async load(id, verb, address, values = {}) {
    const dialog = document.getElementById(id);
    await window.htmx.ajax(verb, address, { target: `#${id}`, swap: "innerHTML", values });
    if (dialog.childElementCount && !dialog.open) dialog.showModal();
  }
}
