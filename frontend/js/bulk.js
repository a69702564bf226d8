// Ticked rows of a list: the bar below says how many; Shift with a click ticks all between. Without scripts the bar is always there.
const ticks = () => [...document.querySelectorAll("input[data-tick]")];

function tell() {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const count = ticks().filter((one) => one.checked).length;
  bar.hidden = count === 0;
  bar.querySelector("b").textContent = count;
}

export function bulk() {
  let last = null;
  tell();
  document.addEventListener("click", (event) => {
    const tick = event.target.closest?.("input[data-tick]");
    if (tick) {
      const all = ticks();
      if (event.shiftKey && last?.isConnected) {
        const [from, to] = [all.indexOf(last), all.indexOf(tick)].sort((a, b) => a - b);
        all.slice(from, to + 1).forEach((one) => { one.checked = tick.checked; });
      }
      last = tick;
    }
    if (event.target.closest?.("[data-tick-all]")) {
      const on = ticks().some((one) => !one.checked);
      ticks().forEach((one) => { one.checked = on; });
    }
    tell();
  });
  document.addEventListener("change", tell);
  document.addEventListener("htmx:afterSwap", tell);
}
