// Bars of the Gantt are dragged, whole or by an edge, or moved with Alt and an arrow (with Shift their due day alone). Nothing
// is changed by that: a dialog shows what the new dates would do to the rest. Without scripts the row's due day leads there.
const EDGE = 8;
const box = () => document.getElementById("reschedule-box");
const svg = () => document.querySelector(".gt-gantt svg.g");
const dayWidth = () => Number(svg().dataset.day);
const barOf = (address) => document.querySelector(`.gt-gantt g[data-move="${CSS.escape(address)}"]`);

// The bar where it would be, with how many days that is.
function draw(bar, days, edge) {
  const shape = bar.querySelector(".bar");
  const dx = days * dayWidth();
  bar.classList.toggle("is-dragged", days !== 0);
  shape.dataset.x ??= shape.getAttribute("x") ?? "";
  shape.dataset.width ??= shape.getAttribute("width") ?? "";
  const [x, width] = [Number(shape.dataset.x), Number(shape.dataset.width)];
  if (edge === "whole") shape.setAttribute("transform", `translate(${dx} 0)`);
  if (edge === "start") {
    shape.setAttribute("x", Math.min(x + dx, x + width - dayWidth()));
    shape.setAttribute("width", Math.max(width - dx, dayWidth()));
  }
  if (edge === "due") shape.setAttribute("width", Math.max(width + dx, dayWidth()));
  bar.querySelector(".by").textContent = days ? (days > 0 ? `+${days}` : `−${-days}`) : "";
}

function put(bar) {
  if (!bar) return;
  const shape = bar.querySelector(".bar");
  shape.removeAttribute("transform");
  for (const name of ["x", "width"]) if (shape.dataset[name]) shape.setAttribute(name, shape.dataset[name]);
  bar.classList.remove("is-dragged");
  bar.querySelector(".by").textContent = "";
}

function ask(address, days, edge) {
  const body = box().querySelector(".body");
  body.replaceChildren();
  const values = { edge, shift: days, next: window.location.pathname + window.location.search };
  window.htmx.ajax("GET", address, { target: body, values }).then(() => {
    if (!body.firstElementChild) { put(barOf(address)); return; }
    box().showModal();
    (body.querySelector("#moves button") ?? body.querySelector("[name=due]")).focus();
  });
}

function dragging() {
  let held = null;
  document.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest?.(".gt-gantt g[data-move]");
    if (!bar || event.button !== 0 || event.pointerType === "touch") return;
    const { left, right } = bar.querySelector(".bar").getBoundingClientRect();
    const wide = bar.hasAttribute("data-edges") && right - left > 3 * EDGE;
    const edge = wide && event.clientX - left < EDGE ? "start" : wide && right - event.clientX < EDGE ? "due" : "whole";
    held = { bar, edge, x: event.clientX, days: 0 };
    event.preventDefault();
  });
  document.addEventListener("pointermove", (event) => {
    if (!held) return;
    held.days = Math.round((event.clientX - held.x) / dayWidth());
    draw(held.bar, held.days, held.edge);
  });
  document.addEventListener("pointerup", () => {
    if (held?.days) ask(held.bar.dataset.move, held.days, held.edge);
    held = null;
  });
  document.addEventListener("pointercancel", () => { if (held) put(held.bar); held = null; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) { put(held.bar); held = null; }
  });
  // A tap, or a click without a drag.
  document.addEventListener("click", (event) => {
    const bar = event.target.closest?.(".gt-gantt g[data-move]:not(.is-dragged)");
    if (bar) ask(bar.dataset.move, 0, "whole");
  });
}

function byKeys() {
  let moved = { address: "", days: 0, edge: "whole" };
  const reset = () => { put(moved.address && barOf(moved.address)); moved = { address: "", days: 0, edge: "whole" }; };
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("a[data-reschedule]");
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape" && moved.days) reset();
    if (!row || !step || !event.altKey || event.ctrlKey || event.metaKey) return;
    // Else the browser would go back a page.
    event.preventDefault();
    const edge = event.shiftKey ? "due" : "whole";
    const address = row.getAttribute("href").split("?")[0];
    if (moved.address !== address || moved.edge !== edge) reset();
    moved = { address, edge, days: moved.days + step };
    const bar = barOf(address);
    if (bar) { draw(bar, moved.days, edge); bar.scrollIntoView({ block: "nearest", inline: "nearest" }); }
    document.getElementById("gantt-said").textContent = `${row.getAttribute("aria-label")}: ${moved.days > 0 ? "+" : ""}${moved.days}`;
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest?.("a[data-reschedule]");
    if (!row || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const address = row.getAttribute("href").split("?")[0];
    const mine = moved.address === address ? moved : { days: 0, edge: "whole" };
    ask(address, mine.days, mine.edge);
  });
  box().addEventListener("close", () => {
    document.querySelectorAll(".gt-gantt g.is-dragged").forEach(put);
    moved = { address: "", days: 0, edge: "whole" };
  });
}

export function gantt() {
  if (!box()) return;
  dragging();
  byKeys();
  document.addEventListener("gt:tasks-changed", () => box().close());
}
