// One cell is active and holds the only input, its text selected: typing replaces it, an input method works as anywhere.
// Two modes: moving (arrows go from cell to cell) and writing (arrows move in the text, Escape restores).
import { below, Picks } from "./picks.js";

const STEPS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
const PAGE = 10;

export class Grid {
  constructor(root, rows, store, panels) {
    Object.assign(this, { root, rows, store, panels, cell: null, writing: false, home: 2, armed: null });
    this.input = document.createElement("input");
    this.input.className = "gt-typing";
    this.input.autocomplete = "off";
    this.input.spellcheck = false;
    this.picks = new Picks(this.input);
    this.tip = document.createElement("div");
    this.tip.className = "gt-typing-tip";
    this.tip.id = "draft-tip";
    this.tip.hidden = true;
    document.body.append(this.tip);
    // What hangs below the cell goes with it.
    const follow = () => { for (const box of [this.picks.list, this.tip]) if (!box.hidden) below(box, this.input); };
    for (const scroller of [window, root.querySelector(".gt-draft-pane")]) scroller.addEventListener("scroll", follow, { passive: true });
    this.listen();
  }

  get row() { return this.cell?.closest("tr") ?? null; }

  // A row of money that the reader may not see is not written in.
  get fixed() { return "fixed" in this.row.dataset; }

  listen() {
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("input", () => { this.write(); this.offer(this.input.value); });
    this.input.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (!/[\t\n]/.test(text.trim())) { this.write(); return; }
      event.preventDefault();
      this.panels.paste(text, this.row, this.cell.dataset.f);
    });
    // A click on the active cell shows what can be chosen there; two clicks change what is in it.
    this.input.addEventListener("mousedown", (event) => {
      if (this.writing) return;
      // No caret: what is typed next replaces the whole.
      event.preventDefault();
      if (this.chooses) { this.write(); this.offer(""); }
    });
    this.input.addEventListener("blur", () => { if (!this.moving) this.leave(); });
    this.rows.body.addEventListener("click", (event) => {
      const cell = event.target.closest("[data-f]");
      if (cell && event.target !== this.input) { this.home = cell.cellIndex; this.enter(cell); }
    });
    this.rows.body.addEventListener("dblclick", (event) => { if (event.target === this.input) { this.write(); this.offer(""); this.toEnd(); } });
    this.root.querySelector("[data-add-row]").addEventListener("click", () => this.addBelow(this.rows.all.at(-1) ?? null));
    this.root.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act && this.last?.isConnected) this.act(act, this.last);
      const go = event.target.closest("[data-go]");
      const cell = go && this.rows.cell(document.querySelector(go.getAttribute("href")) ?? go, go.dataset.go);
      if (cell) { event.preventDefault(); this.enter(cell); }
    });
    // After the last row went the focus is nowhere; in other fields the browser undoes what was typed there.
    document.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest("input, textarea, select, dialog")) return;
      event.preventDefault();
      this.store.undo();
    });
    for (const dialog of document.querySelectorAll("dialog.gt-panel, #draft-keys")) dialog.addEventListener("close", () => this.rows.table.focus());
    // Focus that comes by keyboard lands in a cell; a press of the mouse says itself which.
    this.rows.table.tabIndex = 0;
    this.rows.table.addEventListener("pointerdown", () => { this.pressed = true; });
    addEventListener("pointerup", () => { this.pressed = false; });
    addEventListener("pointercancel", () => { this.pressed = false; });
    this.rows.table.addEventListener("focus", () => {
      if (this.pressed) return;
      const first = this.rows.all[0];
      const cell = this.left?.isConnected ? this.left : first && this.rows.cell(first, "title");
      if (cell) this.enter(cell);
      else this.addBelow(null);
    });
  }

  enter(cell) {
    if (cell === this.cell && document.activeElement === this.input) return;
    this.moving = true;
    const before = this.row;
    this.commit();
    this.cell?.classList.remove("is-active");
    this.cell = cell;
    [this.last, this.left] = [this.row, cell];
    cell.classList.add("is-active");
    cell.append(this.input);
    this.restore();
    const field = cell.dataset.f;
    this.chooses = field in this.rows.choices || field === "leads_to";
    this.input.readOnly = this.fixed;
    this.input.setAttribute("aria-label", `${this.rows.column(cell)}, ${this.store.rowName(this.row)} ${field === "title" ? "" : this.rows.title(this.row)}`);
    if (this.chooses) {
      this.input.setAttribute("role", "combobox");
      this.input.setAttribute("aria-controls", "draft-picks");
      this.input.setAttribute("aria-expanded", "false");
    } else for (const name of ["role", "aria-controls", "aria-expanded"]) this.input.removeAttribute(name);
    this.input.inputMode = field === "weight" ? "decimal" : "text";
    this.tell();
    this.input.focus({ preventScroll: true });
    this.input.select();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.rows.table.tabIndex = -1;
    this.moving = false;
    before?.classList.remove("is-in");
    this.row.classList.add("is-in");
    if (before && before !== this.row) this.store.leave(before);
    if (before !== this.row) { this.armed = null; this.store.at = this.row; }
  }

  // The error of the active cell stands below it, or what can be written there.
  tell() {
    const error = this.cell?.dataset.error;
    const words = error ?? (this.cell && this.fixed ? this.root.dataset.fixed : this.cell?.dataset.hint);
    this.tip.hidden = true;
    this.input.toggleAttribute("aria-invalid", Boolean(error));
    this.input.removeAttribute("aria-describedby");
    if (!words) return;
    this.tip.classList.toggle("is-error", Boolean(error));
    this.tip.textContent = words;
    this.tip.hidden = false;
    below(this.tip, this.input);
    this.input.setAttribute("aria-describedby", this.tip.id);
  }

  restore() {
    this.writing = false;
    this.picked = null;
    // Days and sums are written in full.
    this.typed = ["start", "due", "amount"].includes(this.cell.dataset.f) ? this.cell.dataset.v || this.rows.text(this.cell) : this.rows.text(this.cell);
    this.input.value = this.typed;
    this.input.classList.remove("is-writing");
    this.picks.hide();
  }

  write() {
    if (!this.cell || this.fixed) return;
    this.writing = true;
    this.picked = null;
    this.input.classList.add("is-writing");
  }

  toEnd() { this.input.setSelectionRange(this.input.value.length, this.input.value.length); }

  offer(typed) {
    const field = this.cell.dataset.f;
    const choices = field === "leads_to" ? this.rows.steps() : this.rows.choices[field];
    if (!choices || this.fixed) return;
    this.picks.show(choices, typed, (one) => { this.pick(one); this.move(1, 0); });
  }

  pick(one) {
    this.input.value = one.text;
    this.picked = one;
    this.writing = true;
    this.commit();
  }

  commit() {
    if (!this.cell || !this.writing) { this.picks.hide(); return; }
    const text = this.input.value.trim();
    const offered = text ? this.picks.choice : null;
    // A number means its row, not one that begins with it.
    const choice = this.picked ?? (offered && (!/^\d+$/.test(text) || offered.text === text) ? offered : null);
    this.writing = false;
    this.picks.hide();
    this.input.classList.remove("is-writing");
    if (text === this.typed && !this.picked) return;
    this.set(this.cell, choice ? choice.text : text, choice?.value);
    this.typed = this.input.value = this.rows.text(this.cell);
  }

  set(cell, text, value) {
    const [row, field] = [cell.closest("tr"), cell.dataset.f];
    if (field === "kind" && value === "checkpoint") { this.panels.open(row, "checkpoint"); return; }
    cell.querySelector("span").textContent = text;
    const sent = value ?? (["after", "leads_to"].includes(field) ? this.rows.references(text) : text);
    cell.dataset.v = sent;
    if (field === "kind" && value) this.rows.setKind(row, value);
    this.store.mark(row, field, sent);
  }

  leave() {
    if (!this.cell) return;
    const row = this.row;
    this.commit();
    this.moving = true;
    this.cell.classList.remove("is-active");
    row.classList.remove("is-in");
    this.tip.hidden = true;
    this.input.remove();
    this.cell = null;
    this.moving = false;
    this.rows.table.tabIndex = 0;
    this.store.at = null;
    this.store.leave(row);
  }

  // After the rows changed around the active cell.
  refresh() {
    if (this.cell && !this.writing) { const typed = this.cell.querySelector("span").textContent.trim(); if (typed !== this.typed) { this.restore(); this.input.select(); } this.tell(); }
  }

  // Moving a row in the page takes the focus away: it is given back.
  keepFocus(change) {
    const [start, end] = [this.input.selectionStart, this.input.selectionEnd];
    const had = document.activeElement === this.input;
    this.moving = true;
    change();
    if (had && this.cell?.isConnected && document.activeElement !== this.input) { this.input.focus({ preventScroll: true }); this.input.setSelectionRange(start, end); }
    this.moving = false;
    if (this.cell && !this.cell.isConnected) { this.input.remove(); this.cell = null; this.rows.table.tabIndex = 0; }
  }

  move(down, right) {
    const all = this.rows.all;
    const at = all.indexOf(this.row);
    if (right) {
      const cells = all.slice(Math.max(at - 1, 0), at + 2).flatMap((row) => this.rows.cells(row));
      const next = cells[cells.indexOf(this.cell) + right];
      if (next) this.enter(next);
      return Boolean(next);
    }
    const row = all[Math.min(Math.max(at + down, 0), all.length - 1)];
    if (row === this.row) { this.commit(); this.input.select(); return false; }
    this.enter(this.nearest(row, this.cell.cellIndex));
    return true;
  }

  nearest(row, column) {
    const cells = this.rows.cells(row);
    return cells.find((cell) => cell.cellIndex >= column) ?? cells.at(-1);
  }

  addBelow(above) {
    const row = this.rows.insertBelow(above);
    this.root.querySelector(".gt-draft-first")?.remove();
    this.home = 2;
    this.enter(this.rows.cell(row, "title"));
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const command = event.ctrlKey || event.metaKey;
    const act = this.command(event, command);
    if (act) { event.preventDefault(); event.stopPropagation(); act(); return; }
    if (command || event.altKey) return;
    if (this.plain(event)) event.preventDefault();
  }

  command(event, command) {
    const { key, altKey } = event;
    if (altKey && !command && key in STEPS) {
      if (key === "ArrowDown" && !this.writing && this.cell.dataset.f in this.rows.choices && event.shiftKey) return () => { this.write(); this.offer(""); };
      return () => this.act(STEPS[key], this.row);
    }
    if (altKey && key === "Enter") return () => { this.commit(); this.panels.open(this.row); };
    if (key === "F6") return () => { this.commit(); this.store.settle(this.row); };
    if (!command) return null;
    if (key === "Enter") return () => { this.commit(); this.addBelow(this.row); };
    if (key === "Delete" || key === "Backspace") return () => this.act("remove", this.row);
    if (key.toLowerCase() === "z" && !this.writing) return () => this.store.undo();
    if (key === "/") return () => document.getElementById("draft-keys").showModal();
    if (key.toLowerCase() === "d") return () => this.fillDown();
    if (key === "Home") return () => this.enter(this.nearest(this.rows.all[0], 0));
    if (key === "End") return () => this.enter(this.nearest(this.rows.all.at(-1), 99));
    return null;
  }

  plain(event) {
    const { key, shiftKey } = event;
    if (this.picks.open && (key === "ArrowDown" || key === "ArrowUp")) { this.picked = this.picks.walk(key === "ArrowDown" ? 1 : -1); return true; }
    switch (key) {
      case "Escape":
        if (this.writing) { this.restore(); this.input.select(); } else { this.leave(); this.root.querySelector("[data-add-row]").focus(); }
        return true;
      case "F2": this.write(); this.toEnd(); this.offer(""); return true;
      case "Enter": this.next(shiftKey); return true;
      case "Tab": return this.move(0, shiftKey ? -1 : 1);
      case "ArrowDown": this.move(1, 0); return true;
      case "ArrowUp": this.move(-1, 0); return true;
      case "PageDown": this.move(PAGE, 0); return true;
      case "PageUp": this.move(-PAGE, 0); return true;
      default:
    }
    if (this.writing) return false;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step) { this.move(0, step); this.home = this.cell.cellIndex; return true; }
    if (key === "Home" || key === "End") { const cells = this.rows.cells(this.row); this.enter(key === "Home" ? cells[0] : cells.at(-1)); return true; }
    if (key === "Delete" && !this.fixed) { this.input.value = ""; this.write(); this.commit(); return true; }
    return false;
  }

  // Down to the column where the row was begun, as in a spreadsheet; a new row at the end.
  next(up) {
    this.commit();
    const row = up ? this.row.previousElementSibling : this.row.nextElementSibling;
    if (row) this.enter(this.nearest(row, this.home));
    else if (!up && (this.row.dataset.id || this.rows.title(this.row))) this.addBelow(this.row);
  }

  fillDown() {
    const above = this.row.previousElementSibling;
    const from = above && this.rows.cell(above, this.cell.dataset.f);
    if (!from || this.fixed || this.cell.dataset.f === "kind") return;
    this.set(this.cell, this.rows.text(from), from.dataset.v || undefined);
    this.restore();
    this.input.select();
  }

  act(step, row) {
    this.commit();
    if (step !== "remove") { this.store.move(row, step); return; }
    if (this.armed !== row && (row.dataset.id || this.rows.title(row))) {
      this.armed = row;
      this.store.say(this.root.dataset.again);
      return;
    }
    const next = row.nextElementSibling ?? row.previousElementSibling;
    if (next) this.enter(this.nearest(next, this.cell?.cellIndex ?? 2));
    this.store.remove(row);
  }
}
