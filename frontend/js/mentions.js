// "@" and "#" in a comment: what could be meant is offered below, by name or pinyin; Ctrl or ⌘ with Enter sends.
import { below } from "./draft/picks.js";

const PAUSE = 150;
const MOST = 8;
const TOKEN = /(?:^|[^\w@#])([@＠#＃])([^\s@#＠＃,，.。;；:：!！?？、()（）]{1,30})$/u;
const ASK = {
  "@": async (typed) => (await answer(`/api/v1/people/?active=true&page_size=50&q=${encodeURIComponent(typed)}`)).results
    .sort((one, other) => begins(other, typed) - begins(one, typed)).slice(0, MOST)
    .map((one) => ({ text: one.name, more: one.username, mark: `@${one.name}` })),
  "#": async (typed) => (await answer(`/api/v1/references/?q=${encodeURIComponent(typed)}`)).map((one) => ({ text: one.title, more: one.state_text, mark: one.mark })),
};

let box, list, found = [], at = 0, asked = 0, timer = 0;

async function answer(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  return response.ok ? response.json() : { results: [], map: () => [] };
}

// Before those who merely have it somewhere.
const begins = (one, typed) => [one.name, one.username].some((name) => name.toLowerCase().startsWith(typed.toLowerCase()));

function token() {
  const match = TOKEN.exec(box.value.slice(0, box.selectionStart));
  if (!match || box.selectionStart !== box.selectionEnd) return null;
  const [, mark, typed] = match;
  return { kind: mark === "@" || mark === "＠" ? "@" : "#", typed, from: box.selectionStart - typed.length - 1 };
}

function hide() {
  asked += 1;
  clearTimeout(timer);
  if (list) list.hidden = true;
  box?.removeAttribute("aria-activedescendant");
}

function mark() {
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === at)));
  list.children[at].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", list.children[at].id);
}

// Two of one name are told apart by their employee number, which is understood too.
function insert(one) {
  const { from } = token();
  const alike = found.filter((other) => other.mark === one.mark).length > 1;
  const said = `${alike ? `@${one.more}` : one.mark} `;
  box.setRangeText(said, from, box.selectionStart, "end");
  hide();
  box.focus();
}

function show() {
  at = 0;
  list.replaceChildren(...found.map((one, index) => {
    const item = document.createElement("li");
    const more = document.createElement("span");
    item.id = `gt-meant-${index}`;
    item.setAttribute("role", "option");
    more.className = "muted xs nowrap";
    more.textContent = one.more ?? "";
    item.append(one.text, more);
    return item;
  }));
  list.hidden = !found.length;
  if (list.hidden) return box.removeAttribute("aria-activedescendant");
  below(list, box);
  mark();
}

async function ask() {
  const wanted = token();
  if (!wanted) return hide();
  const turn = ++asked;
  const offered = await ASK[wanted.kind](wanted.typed).catch(() => []);
  if (turn !== asked || document.activeElement !== box) return;
  found = offered;
  show();
}

function prepare(target) {
  box = target;
  if (!list) {
    list = document.createElement("ul");
    Object.assign(list, { className: "gt-picks", id: "gt-meant", hidden: true });
    list.setAttribute("role", "listbox");
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const index = [...list.children].indexOf(event.target.closest("li"));
      if (index >= 0) insert(found[index]);
    });
    (document.querySelector("main") ?? document.body).append(list);
  }
  list.setAttribute("aria-label", box.labels?.[0]?.textContent ?? "");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
}

function keys(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    hide();
    event.target.form.requestSubmit();
    return;
  }
  if (!list || list.hidden) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) { at = (at + step + found.length) % found.length; mark(); }
  else if (event.key === "Enter" || event.key === "Tab") insert(found[at]);
  else if (event.key === "Escape") hide();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

export function mentions() {
  const wanted = (event) => event.target.matches?.("textarea[data-talk]");
  const later = (event) => {
    if (!wanted(event)) return;
    if (box !== event.target || !box.hasAttribute("aria-controls")) prepare(event.target);
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  };
  document.addEventListener("input", later);
  document.addEventListener("compositionend", later);
  document.addEventListener("keydown", (event) => { if (wanted(event)) keys(event); });
  document.addEventListener("focusout", (event) => { if (wanted(event)) hide(); });
}
