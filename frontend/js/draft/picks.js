// The list below a cell: what can be chosen there, narrowed down by what is typed (names, pinyin, codes).
const MOST = 40;

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
    if (this.open) { this.stand(); this.mark(); }
    this.input.setAttribute("aria-expanded", String(this.open));
  }

  stand() {
    const box = this.input.getBoundingClientRect();
    const above = box.bottom + 240 > innerHeight && box.top > 240;
    Object.assign(this.list.style, {
      left: `${Math.min(box.left, innerWidth - 240)}px`,
      top: above ? "auto" : `${box.bottom + 2}px`,
      bottom: above ? `${innerHeight - box.top + 2}px` : "auto",
    });
  }

  walk(step) {
    this.at = (this.at + step + this.found.length) % this.found.length;
    this.mark();
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
