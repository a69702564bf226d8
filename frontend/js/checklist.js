// The order of a checklist: Alt with an arrow, or the mouse. Without scripts the menu of a line does it.
const lineOf = (element) => element?.closest?.(".gt-checks > li[data-move]") ?? null;

function byArrows(event) {
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!step || !event.altKey || event.ctrlKey || event.metaKey || event.target.matches?.("input, textarea")) return;
  const form = lineOf(event.target)?.querySelector(`form[data-step=${step}]`);
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

function dragging() {
  let moved = null;
  let target = null;
  let below = false;
  const unmark = () => { target?.classList.remove("is-below", "is-above"); target = null; };
  // A line can be dragged, but the words in its menu are selected by the mouse.
  document.addEventListener("pointerdown", (event) => {
    const line = lineOf(event.target);
    if (line) line.draggable = !event.target.closest("details, button");
  });
  document.addEventListener("dragstart", (event) => {
    moved = lineOf(event.target);
    if (!moved) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", "");
    moved.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const line = moved && lineOf(event.target);
    if (!line) return;
    event.preventDefault();
    const box = line.getBoundingClientRect();
    unmark();
    target = line;
    below = event.clientY > box.top + box.height / 2;
    target.classList.add(below ? "is-below" : "is-above");
  });
  document.addEventListener("drop", (event) => {
    if (!moved || !target) return;
    event.preventDefault();
    const after = below ? target : target.previousElementSibling;
    if (after !== moved && moved.previousElementSibling !== after) {
      window.htmx.ajax("POST", moved.dataset.move, { target: "#checklist", swap: "outerHTML", values: { after: after?.dataset.line ?? "" } });
    }
  });
  document.addEventListener("dragend", () => { moved?.classList.remove("is-dragged"); moved = null; unmark(); });
}

export function checklist() {
  if (!document.getElementById("checklist")) return;
  document.addEventListener("keydown", byArrows);
  dragging();
}
