// The rows as they stand in the page: their cells, their order, and rows that are not saved yet.
import { uuid } from "./uuid.js";

const KEPT = ["owner", "follower", "due", "project"];

export class Rows {
  constructor(root) {
    this.table = root.querySelector("table");
    this.body = this.table.tBodies[0];
    this.blank = document.getElementById("draft-row").content;
    const pickers = JSON.parse(document.getElementById("draft-pickers").textContent);
    this.choices = {
      kind: pickers.kinds.map(([value, text, search]) => ({ value, text, search })),
      owner: pickers.people.map(([id, text, more, search]) => ({ value: `@${id}`, text, more, search })),
      project: pickers.projects.map(([id, text, more]) => ({ value: `@${id}`, text, more, search: more })),
    };
    this.choices.follower = this.choices.owner;
    this.table.setAttribute("role", "grid");
  }

  get all() { return [...this.body.rows]; }

  byId(id) { return id ? this.body.querySelector(`tr[data-id="${CSS.escape(id)}"]`) : null; }

  cells(row) { return [...row.querySelectorAll("[data-f]")].filter((cell) => cell.offsetParent !== null); }

  cell(row, field) { return row.querySelector(`[data-f="${field}"]`); }

  text(cell) { return cell.querySelector("span").textContent.trim(); }

  title(row) { return this.text(this.cell(row, "title")); }

  // What the cell is called: where rows hold money, the column of weights holds amounts.
  column(cell) { return cell.dataset.l ?? this.table.tHead.rows[0].cells[cell.cellIndex].textContent.trim(); }

  // What can be needed for: milestones and payment checkpoints, by the numbers of their rows.
  steps() {
    return this.all.filter((row) => row.dataset.id && ["milestone", "checkpoint"].includes(row.dataset.kind))
      .map((row) => ({ value: `@${row.dataset.id}`, text: String(row.rowIndex), more: this.title(row), search: this.title(row) }));
  }

  // "3,5" as the items in those rows now: the numbers may mean others by the time they arrive.
  references(text) {
    const all = this.all;
    return text.split(/[\s,，;；、]+/).filter(Boolean).map((part) => {
      const row = /^\d+$/.test(part) ? all[Number(part) - 1] : null;
      return row?.dataset.id ? `@${row.dataset.id}` : part;
    }).join(",");
  }

  // A new row takes over what it has in common with the one above.
  insertBelow(above) {
    const row = this.blank.querySelector("tr").cloneNode(true);
    row.id = "";
    row.dataset.key = uuid();
    if (above) {
      row.dataset.lv = above.dataset.lv;
      const next = above.nextElementSibling;
      if (next && Number(next.dataset.lv) > Number(above.dataset.lv)) row.dataset.lv = next.dataset.lv;
      for (const field of KEPT) this.copy(this.cell(above, field), this.cell(row, field));
      this.setKind(row, above.dataset.kind === "checkpoint" ? "task" : above.dataset.kind);
      above.after(row);
    } else this.body.prepend(row);
    this.renumber();
    return row;
  }

  copy(from, to) {
    to.dataset.v = from.dataset.v ?? "";
    to.querySelector("span").innerHTML = from.querySelector("span").innerHTML;
  }

  setKind(row, value) {
    row.dataset.kind = value;
    this.copy(this.blank.querySelector(`[data-f="kind"][data-v="${value}"]`), this.cell(row, "kind"));
  }

  // A new row goes in under the sub-goal above it as a task, and out again as what its new siblings are.
  indent(row, step) {
    const level = Number(row.dataset.lv) + step;
    let above = row.previousElementSibling;
    while (above && Number(above.dataset.lv) > level - (step > 0 ? 1 : 0)) above = above.previousElementSibling;
    if (!above || level < 1) return false;
    const { kind } = above.dataset;
    if (step > 0 && (Number(above.dataset.lv) !== level - 1 || kind !== "goal")) return false;
    row.dataset.lv = String(level);
    if (step > 0 && row.dataset.kind === "goal") this.setKind(row, "task");
    if (step < 0 && kind === "goal") this.setKind(row, "goal");
    return true;
  }

  // Under which sub-goal a row that is not saved yet stands, and below which row.
  place(row) {
    const level = Number(row.dataset.lv);
    let below = "";
    for (let above = row.previousElementSibling; above; above = above.previousElementSibling) {
      if (!above.dataset.id) continue;
      const its = Number(above.dataset.lv);
      if (its === level) below ||= above.dataset.id;
      if (its < level) return { under: `@${above.dataset.id}`, below: below || above.dataset.id };
    }
    return { under: "", below };
  }

  // The rows by their numbers, also where cells name others: a row that is not saved yet counts as well.
  renumber() {
    const numbers = new Map(this.all.map((row, index) => [`@${row.dataset.id}`, index + 1]));
    this.all.forEach((row, index) => {
      row.cells[0].textContent = index + 1;
      for (const field of ["after", "leads_to"]) {
        const cell = this.cell(row, field);
        const named = (cell.dataset.v || "").split(",").filter(Boolean);
        if (named.length && named.every((one) => numbers.has(one))) cell.querySelector("span").textContent = named.map((one) => numbers.get(one)).join(",");
      }
    });
  }
}
