// Two people in one draft: every few seconds, what the other did since, and where they are. Never over what is being typed.
const EVERY = 3000;

export class Sync {
  constructor(root, rows, store, grid) {
    Object.assign(this, { root, rows, store, grid, people: document.getElementById("draft-people") });
    setInterval(() => { if (!document.hidden) this.ask(this.store.version); }, EVERY);
    document.body.addEventListener("gt:draft-changed", (event) => { this.ask(this.store.version); if (event.detail?.said) this.store.say(event.detail.said); });
  }

  ask(since) {
    this.store.queue = this.store.queue.then(async () => {
      try {
        const { status, data } = await this.store.post(this.root.dataset.sync, { since, at: this.store.at?.dataset.id ?? "" });
        if (status !== 200) { this.store.say(data.message); return; }
        if (data.order) this.apply(data);
        this.present(data.people);
      } catch { /* It asks again; a row that could not be saved says so itself. */ }
    });
  }

  // `own` is the row that was saved just now: what it says replaces what stands there, but for what was typed since.
  apply(data, own = null) {
    if (data.version < this.store.version) return;
    const moved = data.version !== this.store.version;
    this.store.version = data.version;
    const fresh = document.createElement("template");
    fresh.innerHTML = data.rows;
    const known = new Map([...fresh.content.querySelectorAll("tr")].map((row) => [row.dataset.id, row]));
    this.grid.keepFocus(() => {
      for (const [id, row] of known) {
        const here = this.rows.byId(id);
        if (here) this.patch(here, row, here === own);
        else this.rows.body.append(row);
      }
      this.arrange(data.order);
    });
    for (const [id, words] of Object.entries(data.by)) {
      const row = this.rows.byId(id);
      if (row && row !== own && !this.store.state(row).refused) this.store.show(row, words, "info", words);
    }
    this.grid.refresh();
    const submitted = document.getElementById("submit_version");
    if (submitted) submitted.value = data.version;
    if (moved) document.body.dispatchEvent(new CustomEvent("gt:draft-moved"));
  }

  patch(row, fresh, own) {
    const { dirty } = this.store.state(row);
    const writing = this.grid.row === row && this.grid.writing;
    // A row that is being written in keeps its version: saving it is refused, and says what somebody else made of it.
    if (own || !(dirty.size || writing)) row.dataset.version = fresh.dataset.version;
    if (!dirty.has("kind")) row.dataset.kind = fresh.dataset.kind;
    row.toggleAttribute("data-fixed", "fixed" in fresh.dataset);
    [...row.cells].forEach((cell, index) => {
      const now = fresh.cells[index];
      if (!("f" in cell.dataset) || dirty.has(cell.dataset.f) || (writing && this.grid.cell === cell)) return;
      for (const name of ["f", "l", "v", "hint"]) if (name in now.dataset) cell.dataset[name] = now.dataset[name]; else delete cell.dataset[name];
      cell.title = now.title;
      cell.querySelector("span").innerHTML = now.querySelector("span").innerHTML;
      this.store.clear(cell);
    });
    const link = fresh.querySelector("[data-panel]");
    const old = row.querySelector("[data-panel]");
    if (!old && link) row.querySelector("td.state").append(link);
  }

  arrange(order) {
    const ids = new Set(order.map(([id]) => String(id)));
    for (const row of this.rows.all) {
      if (!row.dataset.id || ids.has(row.dataset.id)) continue;
      if (this.store.state(row).dirty.size) { this.store.state(row).refused = true; this.store.show(row, this.root.dataset.unsaved, "off", this.root.dataset.gone); }
      else row.remove();
    }
    let at = this.rows.body.firstElementChild;
    const skip = () => { while (at && (!at.dataset.id || !ids.has(at.dataset.id))) at = at.nextElementSibling; };
    for (const [id, level, share] of order) {
      skip();
      const row = this.rows.byId(String(id));
      if (!row) continue;
      if (row === at) at = at.nextElementSibling;
      else this.rows.body.insertBefore(row, at);
      row.dataset.lv = level;
      row.querySelector(".share").textContent = share;
    }
    this.rows.renumber();
  }

  present(people) {
    for (const row of this.rows.body.querySelectorAll(".is-theirs")) { row.classList.remove("is-theirs"); delete row.querySelector(".said").dataset.who; }
    const words = people.map(([name, id]) => {
      const row = this.rows.byId(id ? String(id) : "");
      if (!row) return name;
      row.classList.add("is-theirs");
      row.querySelector(".said").dataset.who = `${name} ${this.root.dataset.writes}`;
      return `${name} · ${this.store.rowName(row)}`;
    });
    this.people.textContent = words.join("　");
  }
}
