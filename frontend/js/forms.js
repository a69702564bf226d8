// Comforts for forms that all work without them.

// Enter that ends an input method's composition chooses a word; it never submits (229: Safari sends it after the end).
function guardComposition() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
}

// The same form is sent once. The idempotency key makes a second one harmless; this spares the wait.
function guardDoubleSubmit() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("method")?.toLowerCase() !== "post" || form.hasAttribute("data-repeat")) return;
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); event.stopPropagation(); return; }
    if (event.defaultPrevented) return;
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), 8000);
  }, false);
  const free = () => document.querySelectorAll('form[aria-busy="true"]').forEach((form) => form.removeAttribute("aria-busy"));
  addEventListener("pageshow", free);
  document.addEventListener("htmx:afterRequest", free);
}

function listen() {
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-check-all]");
    if (box) {
      for (const one of document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.dataset.checkAll)}"]`)) one.checked = box.checked;
    }
    const form = event.target.form;
    if (form?.hasAttribute("data-autosubmit") && event.target.type !== "search") form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-back]")) history.back();
  });
  document.querySelectorAll("[data-back]").forEach((button) => { button.hidden = history.length < 2; });
}

// A button that is swapped away leaves the focus to what it did, unless the reader has gone on elsewhere.
function passFocusOn() {
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (document.activeElement === document.body) event.detail.target.querySelector?.("[data-focus-left]")?.focus();
  });
}

// After a refused form the summary of errors is what the reader needs next.
function focusErrors() {
  const summary = document.querySelector(".gt-main .gt-note[role=alert]");
  if (summary) { summary.tabIndex = -1; summary.focus({ preventScroll: false }); }
}

export function forms() {
  guardComposition();
  guardDoubleSubmit();
  listen();
  passFocusOn();
  focusErrors();
}
