// What a page fetches once the reader comes to it (components/later.html): at once where the address names a part that is not there yet.
export function later() {
  const named = () => location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : document.body;
  const arrive = () => {
    const boxes = document.querySelectorAll("[data-later]");
    if (named() || !boxes.length) return;
    const show = () => {
      if (!named()) return;
      document.removeEventListener("htmx:afterSettle", show);
      named().scrollIntoView();
    };
    document.addEventListener("htmx:afterSettle", show);
    for (const box of boxes) window.htmx.trigger(box, "gt:later");
  };
  addEventListener("hashchange", arrive);
  // htmx listens from then on.
  addEventListener("DOMContentLoaded", arrive);
}
