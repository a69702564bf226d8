// The list below a cell: what can be chosen there, narrowed down by what is typed (names, pinyin, codes).
const MOST = 40;

// Below the input, or above it where there is no room.
export function below(box, input) {
  const at = input.getBoundingClientRect();
  const above = at.bottom + 240 > innerHeight && at.top > 240;
  Object.assign(box.style, {
    left: `${Math.max(Math.min(at.left, innerWidth - 330), 8)}px`,
    top: above ? "auto" : `${at.bottom + 2}px`,
    bottom: above ? `${innerHeight - at.top + 2}px` : "auto",
  });
}

export class Picks {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.className = "gt-picks";
    this.list.id = "draft-picks";
    this.list.setAttribute("role", "listbox");
    this.list.hidden = true;
    document.body.append(this.list);
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const at = [...this.list.children].indexOf(event.target.closest("li"));
      if (at >= 0) { this.at = at; this.chosen?.(this.found[at]); }
    });
  }

  get open() { return !this.list.hidden; }

  get choice() { return this.open ? this.found[this.at] : undefined; }

  show(choices, typed, chosen) {
    const wanted = typed.trim().toLowerCase();
    const rank = (one) => {
      if (!wanted) return 1;
      if (one.text.toLowerCase().startsWith(wanted) || one.value === wanted) return 3;
      if (one.search?.toLowerCase().split(" ").some((word) => word.startsWith(wanted))) return 2;
      return one.text.toLowerCase().includes(wanted) || one.more?.toLowerCase().includes(wanted) ? 1 : 0;
    };
    this.found = choices.map((one) => [rank(one), one]).filter(([score]) => score).sort((a, b) => b[0] - a[0]).slice(0, MOST).map(([, one]) => one);
    this.chosen = chosen;
    this.at = 0;
    this.list.replaceChildren(...this.found.map((one, index) => {
      const item = document.createElement("li");
      item.id = `draft-pick-${index}`;
      item.setAttribute("role", "option");
      item.append(one.text);
      if (one.more) { const more = document.createElement("span"); more.className = "muted xs"; more.textContent = one.more; item.append(more); }
      return item;
    }));
    this.list.hidden = !this.found.length;
    if (this.open) { below(this.list, this.input); this.mark(); }
    this.input.setAttribute("aria-expanded", String(this.open));
  }

  walk(step) {
    this.at = (this.at + step + this.found.length) % this.found.length;
    this.mark();
    return this.found[this.at];
  }

  mark() {
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.at)));
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `draft-pick-${this.at}`);
  }

  hide() {
    this.list.hidden = true;
    this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-expanded", "false");
  }
}
