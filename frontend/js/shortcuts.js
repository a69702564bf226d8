// Single keys. They do nothing in a field, with a modifier, in a dialog or a grid of cells, and for whom they are switched
// off (the person's own page); the palette's links carry the places that G leads to.
import { editRow } from "./inline.js";
import { openPalette } from "./palette.js";
import { openQuickAdd } from "./quick_add.js";

const TYPED_IN = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [role=grid]";
// What J and K go through; the tree of goals has keys of its own.
const ROWS = ".gt-main table.gt-stack:not(.gt-tree) > tbody > tr, .gt-main .gt-gantt tbody tr, .gt-main .gt-notices > li, .gt-board .gt-tile";
const STOP = "a.name, a.title, a.main, th a[href], button.main, a[href], button";
const GO_WITHIN = 1500;

const rows = () => [...document.querySelectorAll(ROWS)].filter((row) => row.offsetParent && row.querySelector(STOP));
const here = () => rows().findIndex((row) => row.contains(document.activeElement));

// The row's own link has the focus, so that Enter opens it as it does everywhere. Beyond the last row, and before the first,
// it is the link to the page there.
function walk(step) {
  const all = rows();
  const at = here();
  const { rel } = document.activeElement;
  const entry = step > 0 ? (rel === "next" ? all.length : 0) : (rel === "prev" ? -1 : all.length - 1);
  const next = all[at < 0 ? entry : at + step];
  if (!next) {
    const page = all.length ? document.querySelector(`.gt-main a[rel=${step > 0 ? "next" : "prev"}]`) : null;
    page?.focus();
    return Boolean(page);
  }
  next.querySelector(STOP).focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function select() {
  const box = rows()[here()]?.querySelector("input[type=checkbox]:not(:disabled)");
  box?.click();
  return Boolean(box);
}

function edit() {
  const row = rows()[here()];
  return Boolean(row?.matches("tr")) && editRow(row);
}

function search() {
  const field = document.querySelector(".gt-main form[role=search] input[type=search]");
  if (!field?.offsetParent) return openPalette();
  field.focus();
  field.select();
  return true;
}

function help() {
  const dialog = document.getElementById("shortcuts");
  if (!dialog?.showModal) return false;
  for (const part of dialog.querySelectorAll("[data-needs]")) part.hidden = !document.querySelector(part.dataset.needs);
  dialog.showModal();
  return true;
}

const KEYS = {
  j: () => walk(1), k: () => walk(-1), x: select, e: edit, "/": search, "?": help, c: openQuickAdd, q: openQuickAdd, n: openQuickAdd,
};

function go(key) {
  const link = document.querySelector(`#palette-commands a[data-keys="g ${CSS.escape(key)}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function counts(event) {
  if (event.defaultPrevented || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  return !event.target.closest?.(TYPED_IN) && !document.querySelector("dialog[open]");
}

export function shortcuts() {
  if (!document.body.hasAttribute("data-shortcuts")) return;
  let went = -Infinity;
  document.addEventListener("keydown", (event) => {
    // J and K may be held down.
    const held = event.repeat && ["j", "k"].includes(event.key) && !event.target.closest?.(TYPED_IN);
    if (!held && !counts(event)) return;
    const key = event.key.toLowerCase();
    const goes = event.timeStamp - went < GO_WITHIN;
    went = -Infinity;
    if (goes ? go(key) : KEYS[key]?.()) event.preventDefault();
    else if (key === "g" && !goes) went = event.timeStamp;
  });
}
