// The board: a tile is dragged to the column of another status, or goes one column on with Alt and an arrow. It stands there
// at once and goes back when the status is refused; the answer draws the board anew. Without scripts a tile's menu does it.
const columns = () => [...document.querySelectorAll(".gt-col[data-takes]")];
const BUSY = ".gt-tile[aria-busy]";
// A fresh board came while a tile was on its way: it would take away what that answer is for, so it is asked for again then.
let held = false;
const columnOf = (status) => document.querySelector(`.gt-col[data-status="${CSS.escape(status)}"]`);

function count(column, change) {
  const badge = column?.querySelector("h2 .gt-count");
  if (badge && /^\d+$/.test(badge.textContent)) badge.textContent = Number(badge.textContent) + change;
}

// On top, or before `before`; what had the focus keeps it.
function put(tile, column, before = column.querySelector(".gt-tile") ?? column.querySelector("h2 ~ p")) {
  const focused = tile.contains(document.activeElement) ? document.activeElement : null;
  count(tile.closest(".gt-col"), -1);
  count(column, 1);
  column.insertBefore(tile, before?.parentNode === column && before !== tile ? before : null);
  tile.scrollIntoView({ block: "nearest", inline: "nearest" });
  focused?.focus({ preventScroll: true });
}

function move(tile, column, before) {
  const from = tile.closest(".gt-col");
  if (!column || column === from || tile.hasAttribute("aria-busy")) return;
  const next = tile.nextSibling;
  const form = tile.querySelector(".gt-log-form");
  put(tile, column, before);
  tile.setAttribute("aria-busy", "true");
  const back = () => {
    if (tile.isConnected) {
      tile.removeAttribute("aria-busy");
      put(tile, from, next);
    }
    if (held && !document.querySelector(BUSY)) {
      held = false;
      window.htmx.trigger(document.body, "gt:task-moved");
    }
  };
  // What was answered has taken the tile's place by then.
  window.htmx.ajax("POST", form.getAttribute("action"), {
    source: form, target: tile, swap: "outerHTML", values: { to_status: column.dataset.status },
  }).then(back, back);
}

// A fresh tile goes where its status is.
function sort() {
  for (const tile of document.querySelectorAll(".gt-tile[data-status]:not([aria-busy])")) {
    const column = columnOf(tile.dataset.status);
    if (column && column !== tile.closest(".gt-col")) put(tile, column);
  }
}

function dragging() {
  let tile = null;
  const target = (event) => (tile ? event.target.closest?.(".gt-col[data-takes]") : null);
  const mark = (column) => {
    document.querySelectorAll(".gt-col.is-target").forEach((one) => one.classList.remove("is-target"));
    column?.classList.add("is-target");
  };
  document.addEventListener("dragstart", (event) => {
    tile = event.target.closest?.(".gt-tile[draggable=true]") ?? null;
    if (!tile) return;
    event.dataTransfer.effectAllowed = "move";
    tile.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    if (!tile) return;
    const column = target(event);
    mark(column === tile.closest(".gt-col") ? null : column);
    if (column) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const column = target(event);
    if (!column) return;
    event.preventDefault();
    const below = [...column.querySelectorAll(".gt-tile")].find((one) => one.getBoundingClientRect().bottom > event.clientY);
    move(tile, column, below ?? null);
  });
  document.addEventListener("dragend", () => { tile?.classList.remove("is-dragged"); tile = null; mark(null); });
}

function byArrows(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const tile = event.target.closest?.(".gt-tile[data-movable]");
  if (!step || !tile || !event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, select")) return;
  // Else the browser would go back a page.
  event.preventDefault();
  const all = columns();
  move(tile, all[all.indexOf(tile.closest(".gt-col")) + step]);
}

export function board() {
  if (!document.querySelector(".gt-board")) return;
  dragging();
  document.addEventListener("keydown", byArrows);
  // A board that is drawn anew stays where it was scrolled to; the tile with the focus is shown, wherever it is now.
  let scrolled = 0;
  document.addEventListener("htmx:beforeSwap", (event) => {
    scrolled = document.querySelector(".gt-board")?.scrollLeft ?? 0;
    if (event.detail.requestConfig.elt.id === "tasks" && document.querySelector(BUSY)) { held = true; event.detail.shouldSwap = false; }
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    sort();
    if (event.target.id !== "tasks") return;
    document.querySelector(".gt-board").scrollLeft = scrolled;
    document.activeElement.closest(".gt-tile")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
