// A row is dragged by its number, and comes below the row it is dropped on.
export function drag(root, rows, store) {
  let moved = null;
  let above = null;
  const unmark = () => { above?.classList.remove("is-above"); above = null; };
  rows.body.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("td.no");
    if (handle) handle.draggable = Boolean(handle.closest("tr").dataset.id);
  });
  rows.body.addEventListener("dragstart", (event) => {
    moved = event.target.closest("tr");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    event.dataTransfer.setDragImage(moved, 0, 0);
  });
  rows.body.addEventListener("dragover", (event) => {
    const row = event.target.closest("tr");
    if (!moved || !row) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    const target = event.clientY < box.top + box.height / 2 ? row.previousElementSibling : row;
    if (target === above) return;
    unmark();
    above = target;
    above?.classList.add("is-above");
  });
  rows.body.addEventListener("drop", (event) => {
    event.preventDefault();
    if (moved && above !== moved && moved.previousElementSibling !== above) store.place(moved, above);
    unmark();
    moved = null;
  });
  rows.body.addEventListener("dragend", () => { unmark(); moved = null; });
}
