// The drawing is made by the server, of the rows it knows. Where the page has others between them, or in another order,
// each bar is put into its row, and the lines follow their bars.
const ROW = 36;

export function drawing(root, rows) {
  const box = root.querySelector("#draft-gantt");
  const made = (element, name) => (element.dataset[`made${name}`] ??= element.getAttribute(name));

  function draw() {
    const svg = box.querySelector(".body-part");
    const shifts = new Map();
    const bars = [...svg.querySelectorAll("[data-bar]")];
    bars.forEach((bar, drawn) => {
      const row = rows.byId(bar.dataset.bar);
      const shift = row ? (row.rowIndex - 1 - drawn) * ROW : 0;
      shifts.set(bar.dataset.bar, shift);
      bar.toggleAttribute("hidden", !row);
      if (shift) bar.setAttribute("transform", `translate(0 ${shift})`);
      else bar.removeAttribute("transform");
    });
    for (const line of svg.querySelectorAll("[data-from]")) {
      const { from, to } = line.dataset;
      line.toggleAttribute("hidden", !rows.byId(from) || !rows.byId(to));
      // It begins at its first bar and turns to the other.
      const path = made(line, "d").replace(/^M(\S+) (\d+)/, (_, x, y) => `M${x} ${Number(y) + shifts.get(from)}`);
      line.setAttribute("d", path.replace(/V(\d+)/g, (_, y) => `V${Number(y) + shifts.get(to)}`));
    }
    // Room for the rows that are not saved yet.
    const more = Math.max(rows.all.length - bars.length, 0) * ROW;
    const height = Number(made(svg, "height"));
    const [left, top, width] = made(svg, "viewBox").split(" ");
    svg.setAttribute("height", height + more);
    svg.setAttribute("viewBox", `${left} ${top} ${width} ${height + more}`);
    const under = svg.querySelector(".ln");
    let below = Number(top) + height;
    let lines = made(under, "d");
    for (; below < Number(top) + height + more; below += ROW) lines += `M0 ${below + ROW}h${width}`;
    under.setAttribute("d", lines);
    const off = svg.querySelector(".we");
    off.setAttribute("d", made(off, "d").replace(/v(\d+)/g, (_, y) => `v${Number(y) + more}`));
    const today = svg.querySelector(".td");
    today?.setAttribute("d", made(today, "d").replace(/V(\d+)/, (_, y) => `V${Number(y) + more}`));
  }

  let asked = 0;
  const soon = () => { asked ||= requestAnimationFrame(() => { asked = 0; draw(); }); };
  new MutationObserver(soon).observe(rows.body, { childList: true });
  new MutationObserver(soon).observe(box, { childList: true });
}
