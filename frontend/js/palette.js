// The palette: a combobox over commands, which typing narrows down at once, and over what the server finds.
const PAUSE = 150;

const box = () => document.getElementById("palette");
const line = () => document.getElementById("palette-line");
const options = () => [...box().querySelectorAll("[role=option]:not([hidden])")];

export function openPalette() {
  if (!box()?.showModal) return false;
  if (!box().open) box().showModal();
  line().select();
  return true;
}

// The focus stays in the field; what is chosen is told by aria-activedescendant.
function choose(option) {
  for (const one of box().querySelectorAll("[aria-selected=true]")) one.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) line().setAttribute("aria-activedescendant", option.id);
  else line().removeAttribute("aria-activedescendant");
}

const chosen = () => options().find((one) => one.getAttribute("aria-selected") === "true");

function walk(step) {
  const all = options();
  const at = all.indexOf(chosen());
  choose(all[at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length]);
}

function narrow(text) {
  const words = text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const commands = [...document.querySelectorAll("#palette-commands [role=option]")];
  for (const one of commands) one.hidden = !words.every((word) => one.dataset.words.includes(word));
  document.getElementById("palette-commands").hidden = commands.every((one) => one.hidden);
  return words.length > 0;
}

// What was found for other words is no longer chosen by Enter: until the answer is there, it leads to the page.
function typed(timer) {
  clearTimeout(timer);
  const asks = narrow(line().value);
  const found = document.getElementById("palette-found");
  if (!asks) found.replaceChildren();
  found.setAttribute("aria-busy", String(asks));
  choose(asks ? document.querySelector("#palette-commands [role=option]:not([hidden])") : null);
  return asks ? setTimeout(() => line().dispatchEvent(new CustomEvent("gt:search")), PAUSE) : 0;
}

function say() {
  const found = document.getElementById("palette-found");
  found.removeAttribute("aria-busy");
  if (!line().value.trim()) found.replaceChildren();
  const count = found.querySelectorAll("[role=option]").length;
  const said = document.getElementById("palette-said");
  said.textContent = count ? `${said.dataset.some} ${count}` : said.dataset.none;
  if (!chosen()) choose(options()[0]);
}

function fill(option) {
  line().value = option.dataset.fill;
  line().focus();
  line().dispatchEvent(new Event("input", { bubbles: true }));
}

export function palette() {
  if (!line()) return;
  let timer = 0;
  const later = (event) => { if (!event.isComposing) timer = typed(timer); };
  line().addEventListener("input", later);
  line().addEventListener("compositionend", later);
  line().addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); walk(step); }
    // A search field would only be emptied.
    if (event.key === "Escape") { event.preventDefault(); box().close(); }
    if (event.key !== "Enter" || event.shiftKey) return;
    const option = chosen();
    if (!option) return;
    event.preventDefault();
    // With Ctrl or ⌘ a new tab, as for any link.
    option.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }));
  });
  document.getElementById("palette-list").addEventListener("click", (event) => {
    const option = event.target.closest("[data-fill]");
    if (option) { event.preventDefault(); fill(option); return; }
    if (event.target.closest("[role=option]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) box().close();
  });
  document.getElementById("palette-found").addEventListener("htmx:afterSwap", say);
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k" && openPalette()) event.preventDefault();
  });
  // A page that comes back from the browser's memory begins anew.
  addEventListener("pageshow", () => { if (!box().open && line().value) { line().value = ""; typed(0); } });
}
