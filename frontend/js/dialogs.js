// Dialogs, menus, and the palette: a list of links that typing narrows down and the arrow keys walk through.
function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog?.showModal) return false;
  if (!dialog.open) dialog.showModal();
  dialog.querySelector("input")?.select();
  return true;
}

function narrow(dialog, text) {
  const wanted = text.trim().toLowerCase();
  for (const item of dialog.querySelectorAll(".gt-cmd li")) {
    item.hidden = wanted !== "" && !item.textContent.toLowerCase().includes(wanted);
  }
}

function walk(dialog, step) {
  const stops = [dialog.querySelector("input"), ...dialog.querySelectorAll(".gt-cmd li:not([hidden]) a")];
  const at = stops.indexOf(document.activeElement);
  stops[(at + step + stops.length) % stops.length]?.focus();
}

export function dialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener && !event.ctrlKey && !event.metaKey && open(opener.dataset.open)) event.preventDefault();
    if (event.target.closest("[data-shut]")) event.target.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement && event.target.classList.contains("is-modal")) event.target.close();
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && open("palette")) event.preventDefault();
    if (event.key === "Escape") {
      const menu = document.querySelector("details[data-menu][open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    }
  });
  const palette = document.getElementById("palette");
  palette?.addEventListener("input", (event) => narrow(palette, event.target.value));
  palette?.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !event.isComposing) { event.preventDefault(); walk(palette, step); }
  });
}
