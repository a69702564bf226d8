// Rows that are already there are shown and hidden on the spot; a toggle without rows stays a link that htmx follows.
export function trees() {
  document.addEventListener("click", (event) => {
    const toggle = event.target.closest(".gt-tog[data-row]");
    if (!toggle) return;
    const rows = document.querySelectorAll(`tr[data-under~="${CSS.escape(toggle.dataset.row)}"]`);
    if (!rows.length) return;
    event.preventDefault();
    const open = toggle.getAttribute("aria-expanded") !== "true";
    toggle.setAttribute("aria-expanded", String(open));
    rows.forEach((row) => { row.hidden = !open; });
  });
}
