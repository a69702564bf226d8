// Toasts: eight seconds each, not while the pointer or the focus is on them; warnings stay until closed.
const STAY = 8000;

function prepare(toast) {
  const box = toast.parentElement;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "gt-toast-close";
  close.setAttribute("aria-label", box.dataset.close);
  close.textContent = "✕";
  close.addEventListener("click", () => toast.remove());
  toast.append(close);
  if (toast.getAttribute("role") === "alert") return;
  let timer = 0;
  const start = () => { timer = setTimeout(() => toast.remove(), STAY); };
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", start);
  start();
}

// `act` names a button that does `run`.
export function show(text, { alert = false, act = "", run = null } = {}) {
  const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = text;
  if (act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "gt-toast-act";
    button.textContent = act;
    button.addEventListener("click", () => { toast.remove(); run(); });
    toast.append(button);
  }
  if (alert) toast.setAttribute("role", "alert");
  document.getElementById("toasts").append(toast);
  prepare(toast);
}

export function toasts() {
  const box = document.getElementById("toasts");
  if (!box) return;
  box.querySelectorAll(".gt-toast").forEach(prepare);
  // A view answers htmx with HX-Trigger: {"gt:toast": {"text": "…"}}; messages may also come as an out-of-band swap into #toasts.
  document.addEventListener("gt:toast", (event) => show(event.detail.text ?? event.detail.value, event.detail));
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target === box) box.querySelectorAll(".gt-toast:not(:has(.gt-toast-close))").forEach(prepare);
  });
  // What asks by itself fails quietly: it asks again.
  const failed = (text) => (event) => { if (!event.detail.elt?.hasAttribute("data-quiet")) show(text, { alert: true }); };
  document.addEventListener("htmx:sendError", failed(box.dataset.offline));
  document.addEventListener("htmx:responseError", failed(box.dataset.failed));
}
