// Saves the rows, each by itself: what was typed stays in its cells until the server has it.
const PAUSE = 1000;
const RETRY = 4000;
const NO_KEY = "00000000-0000-0000-0000-000000000000";

export class Store {
  constructor(root, rows) {
    Object.assign(this, { root, rows, version: Number(root.dataset.version), states: new WeakMap(), queue: Promise.resolve(), at: null, removals: [] });
    this.token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    this.problems = document.getElementById("draft-problems");
    this.problems.addEventListener("keydown", (event) => {
      if (!["Escape", "F6"].includes(event.key) || !this.grid.left?.isConnected) return;
      event.preventDefault();
      this.grid.enter(this.grid.left);
    });
    addEventListener("beforeunload", (event) => { if (this.unsaved().length) event.preventDefault(); });
    addEventListener("online", () => this.unsaved().forEach((row) => this.save(row)));
  }

  connect(grid, sync) { Object.assign(this, { grid, sync }); }

  state(row) {
    if (!this.states.has(row)) this.states.set(row, { dirty: new Map(), sent: null, timer: 0, saving: false, refused: false });
    return this.states.get(row);
  }

  // A new row is worth saving, and worth a warning, once it has a title.
  waits(row) { return this.state(row).dirty.size > 0 && Boolean(row.dataset.id || this.rows.title(row)); }

  unsaved() { return this.rows.all.filter((row) => this.waits(row)); }

  mark(row, field, value) {
    const state = this.state(row);
    state.dirty.set(field, value);
    state.refused = false;
    this.clear(this.rows.cell(row, field));
    this.show(row, "…");
    clearTimeout(state.timer);
    state.timer = setTimeout(() => this.save(row), PAUSE);
  }

  leave(row) {
    if (!row.isConnected) return;
    if (!row.dataset.id && !this.rows.title(row)) { this.drop(row); return; }
    if (!this.state(row).refused) this.save(row);
  }

  drop(row) {
    if (this.rows.all.length > 1 && !this.state(row).saving) { row.remove(); this.rows.renumber(); }
  }

  async post(url, values) {
    const body = values instanceof URLSearchParams ? values : new URLSearchParams(values);
    const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": this.token, Accept: "application/json" } });
    if (answer.status >= 500 || answer.redirected) throw new Error(String(answer.status));
    const json = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, data: json ? await answer.json() : { message: this.root.dataset.over } };
  }

  // One after the other: a row is placed below one that is there already.
  save(row) {
    clearTimeout(this.state(row).timer);
    this.queue = this.queue.then(() => this.send(row));
    return this.queue;
  }

  body(row, dirty) {
    const values = new URLSearchParams({ since: this.version });
    for (const [field, value] of dirty) values.set(field, value);
    if (row.dataset.id) { values.set("version", row.dataset.version); return values; }
    const { under, below } = this.rows.place(row);
    values.set("key", row.dataset.key);
    values.set("under", under);
    values.set("below", below);
    for (const cell of row.querySelectorAll("[data-f]")) {
      if (!values.has(cell.dataset.f)) values.set(cell.dataset.f, cell.dataset.v ?? this.rows.text(cell));
    }
    return values;
  }

  async send(row) {
    const state = this.state(row);
    if (!row.isConnected || !this.waits(row) || state.refused) return;
    const again = Boolean(state.sent);
    // An answer that never came: the same is sent again, so that it is saved once.
    state.sent ??= { dirty: new Map(state.dirty), url: row.dataset.id ? this.address(row, "save") : this.root.dataset.add };
    state.sent.body ??= this.body(row, state.sent.dirty);
    state.saving = true;
    this.show(row, this.root.dataset.saving);
    let answer;
    try {
      answer = await this.post(state.sent.url, state.sent.body);
    } catch {
      state.saving = false;
      this.show(row, this.root.dataset.unsaved, "off", this.root.dataset.waiting);
      state.timer = setTimeout(() => this.save(row), RETRY);
      return;
    }
    const { dirty } = state.sent;
    Object.assign(state, { sent: null, saving: false });
    if (answer.status === 200) this.saved(row, dirty, answer.data);
    else if (answer.status === 412) this.conflict(row, dirty, answer.data, again);
    else this.refused(row, answer);
  }

  saved(row, dirty, data) {
    const state = this.state(row);
    for (const [field, value] of dirty) if (state.dirty.get(field) === value) state.dirty.delete(field);
    this.forget(row);
    if (!row.dataset.id) { row.dataset.id = data.id; row.id = `item-${data.id}`; row.dataset.version = "0"; }
    const before = state.dirty.size;
    this.sync.apply(data, row);
    this.show(row, new Date().toTimeString().slice(0, 5), "ok", this.root.dataset.saved);
    if (before) this.save(row);
  }

  refused(row, { data }) {
    const state = this.state(row);
    state.refused = true;
    this.forget(row);
    const words = [];
    for (const [field, texts] of Object.entries(data.errors ?? {})) {
      const cell = this.rows.cell(row, field) ?? this.rows.cell(row, "title");
      cell.classList.add("is-invalid");
      cell.dataset.error = texts.join(" ");
      words.push([cell.dataset.f, `${this.rows.column(cell)}: ${texts.join(" ")}`]);
    }
    if (!words.length) words.push(["title", data.message]);
    this.show(row, this.root.dataset.unsaved, "off", words.map(([, text]) => text).join(" "));
    for (const [field, text] of words) this.problem(row, field, text);
    this.grid.tell();
  }

  conflict(row, dirty, data, again) {
    const others = data.conflicts.filter((one) => !(again && dirty.has(one.field)));
    if (!others.length) { row.dataset.version = data.current; this.save(row); return; }
    const state = this.state(row);
    state.refused = true;
    this.forget(row);
    this.show(row, this.root.dataset.unsaved, "risk");
    const words = others.map((one) => this.root.dataset.conflict.replace("{by}", one.by).replace("{label}", one.label).replace("{theirs}", one.theirs));
    const line = this.problem(row, others[0].field, words.join(" "));
    const settled = () => {
      this.forget(row);
      const cell = this.rows.cell(row, others[0].field);
      if (row.isConnected) this.grid.enter(cell?.offsetParent ? cell : this.rows.cell(row, "title"));
    };
    line.append(this.button(this.root.dataset.mine, () => { state.refused = false; row.dataset.version = data.current; this.save(row); settled(); }));
    line.append(this.button(this.root.dataset.theirs, () => { state.dirty.clear(); this.sync.ask(Number(row.dataset.version)); settled(); }));
  }

  // By keyboard to what is to be settled: in this row before others.
  settle(row) {
    const lines = [...this.problems.children].filter((line) => line.querySelector(".btn"));
    (lines.find((line) => line.row === row) ?? lines[0])?.querySelector(".btn").focus();
  }

  // What cannot be saved, above the rows: each leads to its cell.
  problem(row, field, text) {
    const line = document.createElement("li");
    const link = document.createElement("button");
    link.type = "button";
    link.className = "btn-link";
    link.textContent = this.rowName(row);
    link.addEventListener("click", () => { const cell = this.rows.cell(row, field); if (cell?.offsetParent) this.grid.enter(cell); else this.grid.panels.open(row); });
    line.append(link, ` ${text} `);
    line.row = row;
    this.problems.append(line);
    return line;
  }

  button(text, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  forget(row) {
    for (const line of [...this.problems.children]) if (line.row === row) line.remove();
    for (const cell of row.querySelectorAll(".is-invalid")) this.clear(cell);
  }

  clear(cell) {
    cell?.classList.remove("is-invalid");
    if (cell) delete cell.dataset.error;
  }

  show(row, text, tone = "", title = "") {
    const said = row.querySelector(".said");
    said.replaceChildren(text);
    said.dataset.s = tone;
    said.title = title;
    if (!title || tone === "off") return;
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = title;
    said.prepend(words);
  }

  rowName(row) { return this.root.dataset.row.replace("{number}", row.rowIndex); }

  say(text) { document.getElementById("draft-said").textContent = text; }

  // What is not typed: moving and removing, after what was typed in the row is saved.
  move(row, step) {
    if (!row.dataset.id) {
      if (step === "in" || step === "out") this.rows.indent(row, step === "in" ? 1 : -1);
      return;
    }
    if (this.waits(row)) this.save(row);
    this.act(this.address(row, "move"), { step });
  }

  place(row, below) {
    if (!row.dataset.id) return;
    if (this.waits(row)) this.save(row);
    this.act(this.address(row, "move"), { below: below?.dataset.id ?? 0 });
  }

  remove(row) {
    const state = this.state(row);
    const dirty = new Map(state.dirty);
    this.forget(row);
    state.dirty.clear();
    if (row.dataset.id) {
      this.act(this.address(row, "remove"), { breakdown: this.root.dataset.breakdown }, (data) => {
        if (data.removed) this.removed(data.said, () => this.restore(data.removed, row.dataset.id));
      });
      return;
    }
    const [title, below] = [this.rows.title(row), row.nextElementSibling];
    row.remove();
    this.rows.renumber();
    if (!title) return;
    this.removed(this.root.dataset.removed.replace("{title}", title), () => {
      this.rows.body.insertBefore(row, below?.isConnected ? below : null);
      this.rows.renumber();
      state.dirty = dirty;
      this.grid.enter(this.rows.cell(row, "title"));
      this.save(row);
    });
  }

  // What was removed can be put back: at once by the toast, afterwards by Ctrl Z, the last one first.
  removed(said, back) {
    this.removals.push(back);
    const run = () => { this.removals = this.removals.filter((one) => one !== back); back(); };
    document.dispatchEvent(new CustomEvent("gt:toast", { detail: { text: said, act: this.root.dataset.undo, run } }));
  }

  undo() { this.removals.pop()?.(); }

  restore(key, id) {
    this.act(this.root.dataset.restore.replace(NO_KEY, key), {}, (data) => {
      this.say(data.said);
      const row = this.rows.byId(id);
      if (row) this.grid.enter(this.rows.cell(row, "title"));
    });
  }

  address(row, verb) { return this.root.dataset.items.replace("/0/edit/", `/${row.dataset.id}/${verb}/`); }

  act(url, values, done) {
    this.queue = this.queue.then(async () => {
      try {
        const { status, data } = await this.post(url, { ...values, since: this.version });
        this.say("");
        if (status === 200) { this.sync.apply(data); done?.(data); }
        else this.say(Object.values(data.errors ?? {}).flat().join(" ") || data.message);
      } catch {
        this.say(document.getElementById("toasts").dataset.offline);
      }
    });
  }
}
