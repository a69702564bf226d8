// A row that is changed where it stands, in the list of tasks and in the tree of goals: its pencil ([data-edit]) fetches the
// form, F2 on the row presses it, as do E and a click on a cell ([data-f] names its field). Enter saves, Escape leaves; then
// the focus is where it was before. Without scripts the pencil is a link to a page.
const from = new Map();
let wanted = "";

export function editRow(row, field = "") {
  const pencil = row?.querySelector("a[data-edit]");
  if (!pencil) return false;
  if (row.contains(document.activeElement) && document.activeElement.id) from.set(row.id, document.activeElement.id);
  wanted = field;
  pencil.click();
  return true;
}

function keys(event) {
  const row = event.target.closest?.("tr");
  if (!row || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "F2" && editRow(row)) event.preventDefault();
  if (!row.classList.contains("gt-editing")) return;
  if (event.key === "Enter" && event.target.matches("select")) { event.preventDefault(); event.target.form.requestSubmit(); }
  const leave = event.key === "Escape" && row.querySelector("[data-leave]");
  // The focus comes back to what has the same id: the pencil.
  if (leave) { leave.focus(); leave.click(); }
}

// What is wrong or has changed meanwhile comes first, then the field that was meant, then the first one.
function enter(row) {
  const alert = row.querySelector("[role=alert]");
  if (alert) alert.tabIndex = -1;
  const meant = wanted && row.querySelector(`[name="${CSS.escape(wanted)}"]`);
  const field = row.querySelector("[aria-invalid=true]") ?? alert ?? (meant || row.querySelector("input:not([type=hidden]), select"));
  wanted = "";
  field?.focus();
}

function settled(event) {
  const row = event.target.closest?.("tr[id]");
  if (!row || event.target !== row) return;
  if (row.classList.contains("gt-editing")) {
    if (!from.has(row.id)) from.set(row.id, "");
    enter(row);
  } else if (from.has(row.id)) {
    const id = from.get(row.id) || row.querySelector("a[data-edit]")?.id;
    from.delete(row.id);
    // Whoever has gone on elsewhere meanwhile stays there.
    const at = document.activeElement;
    if (at === document.body || row.contains(at)) document.getElementById(id)?.focus();
  }
}

export function inline() {
  document.addEventListener("keydown", keys);
  document.addEventListener("htmx:afterSettle", settled);
  document.addEventListener("gt:focus", (event) => document.getElementById(event.detail.id)?.focus());
  document.addEventListener("click", (event) => {
    const cell = event.target.closest?.("td[data-f]");
    if (cell && !event.target.closest("a, button, input, select, label") && !getSelection().toString()) editRow(cell.closest("tr"), cell.dataset.f);
  });
}
