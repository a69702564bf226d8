// A tree of rows: what was opened and folded by hand is kept in a cookie, so that the server draws it so at once; a branch
// that was not drawn is fetched when it is opened. A row dropped onto another asks what that changes.
// Rows carry data-under (the toggles above them); without scripts a toggle is a link.
const MOST_KEPT = 300;

const isOpen = (toggle) => toggle.getAttribute("aria-expanded") === "true";
const below = (tree, toggle) => tree.querySelector(`tr[data-under~="${CSS.escape(toggle.dataset.row)}"]`);

function keep(tree, change) {
  // A tree that shows some goals alone keeps nothing: what is folded there says nothing about the whole.
  if (!tree?.dataset.tree) return;
  const name = `gt_tree_${tree.dataset.tree}`;
  const kept = document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
  document.cookie = `${name}=${change(kept.split(".").filter(Boolean)).join(".")}; path=/goals/; SameSite=Lax`;
}

function show(tree) {
  const folded = new Set([...tree.querySelectorAll(".gt-tog[aria-expanded=false]")].map((toggle) => toggle.dataset.row));
  for (const row of tree.querySelectorAll("tr[data-under]")) row.hidden = row.dataset.under.split(" ").some((above) => folded.has(above));
}

function turn(toggle) {
  const tree = toggle.closest("table");
  const open = !isOpen(toggle);
  toggle.setAttribute("aria-expanded", String(open));
  const id = toggle.dataset.row.slice(1);
  keep(tree, (words) => {
    const levels = words.filter((word) => word.startsWith("l"));
    const others = words.filter((word) => !word.startsWith("l") && word.replace("-", "") !== id);
    return [...levels, ...others.slice(1 - MOST_KEPT), open ? id : `-${id}`];
  });
  if (open && !below(tree, toggle)) toggle.dispatchEvent(new CustomEvent("gt:open"));
  else show(tree);
}

// Left and right fold and open, as does the space bar on a toggle; up and down go from line to line.
function byArrows(event) {
  const toggle = event.target.closest?.(".gt-tog[data-row], .gt-tree a.name");
  if (!toggle || event.altKey || event.ctrlKey || event.metaKey) return;
  const row = toggle.closest("tr");
  const own = row.querySelector(".gt-tog[data-row]");
  const stop = (of) => of?.querySelector(".gt-tog[data-row]") ?? of?.querySelector("a.name");
  const rows = [...row.parentElement.querySelectorAll("tr[data-goal]:not([hidden])")].filter(stop);
  const at = rows.indexOf(row);
  const above = row.dataset.under?.split(" ").at(-1);
  const ways = {
    ArrowRight: () => own && !isOpen(own) && turn(own),
    ArrowLeft: () => (own && isOpen(own) ? turn(own) : above && row.parentElement.querySelector(`[data-row="${CSS.escape(above)}"]`)?.focus()),
    ArrowDown: () => stop(rows[at + 1])?.focus(),
    ArrowUp: () => stop(rows[at - 1])?.focus(),
    ...(toggle === own && { " ": () => turn(own) }),
  };
  if (!ways[event.key]) return;
  event.preventDefault();
  ways[event.key]();
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
  dragging();
  document.addEventListener("htmx:afterSwap", (event) => {
    const tree = event.target.closest?.(".gt-tree");
    if (tree) show(tree);
  });
  // What could not be fetched is not open.
  for (const failed of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(failed, (event) => {
      if (event.target.matches?.(".gt-tog[data-row]")) turn(event.target);
    });
  }
  document.addEventListener("keydown", byArrows);
  document.addEventListener("click", (event) => {
    const level = event.target.closest("[data-level]");
    if (level) keep(document.querySelector("[data-tree]"), () => [`l${level.dataset.level}`]);
    const toggle = event.target.closest(".gt-tog[data-row]");
    if (!toggle || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    turn(toggle);
  });
}
