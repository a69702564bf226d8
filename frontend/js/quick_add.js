// Quick add: the button or a key (shortcuts.js) opens the box; Enter adds, Ctrl or ⌘ with Enter adds and stays for the next line.
const PAUSE = 200;

const box = () => document.getElementById("quick-add");
const line = () => document.getElementById("quick-line");

// What was typed and not sent is still there; the reading is asked anew, as the day or the page may be another one.
function open(from) {
  if (!box()) { line()?.focus(); return Boolean(line()); }
  if (!box().showModal) return false;
  if (!box().open) box().showModal();
  document.getElementById("quick-said").replaceChildren();
  line().focus();
  const [address, query] = from.split("?");
  const values = Object.fromEntries(new URLSearchParams(query));
  window.htmx.ajax("GET", address, { source: line(), target: "#quick-reading", values: { ...values, line: line().value } });
  return true;
}

export function openQuickAdd() {
  return Boolean(line()) && open(box()?.dataset.from ?? "");
}

// Asked after a moment without a key, not for what an input method is still composing, and no more once it is sent.
function readWhileTyped() {
  let timer = 0;
  const later = (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(() => line().dispatchEvent(new CustomEvent("gt:read")), PAUSE);
  };
  line().addEventListener("input", later);
  line().addEventListener("compositionend", later);
  line().form.addEventListener("submit", () => clearTimeout(timer));
}

function added(more) {
  line().value = "";
  if (more) line().focus();
  else box()?.close();
}

export function quickAdd() {
  if (!line()) return;
  readWhileTyped();
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-quick-add]");
    if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey && open(opener.getAttribute("href"))) event.preventDefault();
  });
  line().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    // A click, not requestSubmit(): htmx sends the button that was clicked.
    line().form.querySelector("[name=again]").click();
  });
  // Signed out meanwhile: what is being typed stays where it is.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (event.detail.elt === line() && event.detail.xhr.getResponseHeader("HX-Redirect")) event.preventDefault();
  });
  document.addEventListener("gt:quick-added", (event) => added(event.detail.more));
}
