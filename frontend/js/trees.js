// A tree of rows: what is folded stays so while one moves about, and a row dropped onto another asks what that changes.
// Rows carry data-under (the toggles above them); a toggle without rows stays a link that htmx follows.
const KEY = "gt:tree";

const toggles = (tree) => [...tree.querySelectorAll(".gt-tog[data-row]")];
const remembered = () => { try { return JSON.parse(sessionStorage.getItem(KEY)) ?? {}; } catch { return {}; } };

function remember(tree) {
  if (!tree.dataset.tree) return;
  const folded = toggles(tree).filter((toggle) => toggle.getAttribute("aria-expanded") === "false").map((toggle) => toggle.dataset.row);
  sessionStorage.setItem(KEY, JSON.stringify({ ...remembered(), [tree.dataset.tree]: folded }));
}

function show(tree) {
  const folded = new Set(toggles(tree).filter((toggle) => toggle.getAttribute("aria-expanded") === "false").map((toggle) => toggle.dataset.row));
  for (const row of tree.querySelectorAll("tr[data-under]")) row.hidden = row.dataset.under.split(" ").some((above) => folded.has(above));
}

function restore(within) {
  for (const levels of within.querySelectorAll("[data-levels]")) levels.hidden = false;
  for (const tree of within.querySelectorAll("[data-tree]")) {
    const folded = new Set(remembered()[tree.dataset.tree] ?? []);
    for (const toggle of toggles(tree)) if (folded.has(toggle.dataset.row)) toggle.setAttribute("aria-expanded", "false");
    show(tree);
  }
}

function toLevel(tree, level) {
  for (const toggle of toggles(tree)) {
    const above = (toggle.closest("tr").dataset.under ?? "").split(" ").filter(Boolean).length;
    toggle.setAttribute("aria-expanded", String(above + 1 < level));
  }
  show(tree);
  remember(tree);
}

// Dropping opens the page that shows what the move changes; the same page is the way without a mouse.
function dragging() {
  let handle = null;
  const target = (event) => {
    const row = event.target.closest?.("tr[data-goal]");
    return handle && row && row !== handle.closest("tr") ? row : null;
  };
  const mark = (row) => {
    document.querySelectorAll("tr.is-target").forEach((one) => one.classList.remove("is-target"));
    row?.classList.add("is-target");
  };
  document.addEventListener("dragstart", (event) => {
    handle = event.target.closest?.("[data-drag]") ?? null;
    if (handle) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const row = target(event);
    if (handle) mark(row);
    if (row) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const row = target(event);
    if (!row) return;
    event.preventDefault();
    const address = new URL(handle.href);
    address.searchParams.set("parent", row.dataset.goal);
    location.assign(address);
  });
  document.addEventListener("dragend", () => { handle = null; mark(null); });
}

export function trees() {
  restore(document);
  dragging();
  document.addEventListener("htmx:afterSwap", (event) => restore(event.target));
  document.addEventListener("gt:focus", (event) => document.getElementById(event.detail.id)?.focus());
  document.addEventListener("click", (event) => {
    const level = event.target.closest("[data-level]");
    if (level) for (const tree of document.querySelectorAll("[data-tree]")) toLevel(tree, Number(level.dataset.level));
    const toggle = event.target.closest(".gt-tog[data-row]");
    const tree = toggle?.closest("table");
    if (!tree || !tree.querySelector(`tr[data-under~="${CSS.escape(toggle.dataset.row)}"]`)) return;
    event.preventDefault();
    toggle.setAttribute("aria-expanded", String(toggle.getAttribute("aria-expanded") !== "true"));
    show(tree);
    remember(tree);
  });
}
