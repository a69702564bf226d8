// Files dropped on the page or a picture pasted go the way of the form that stands there: chosen in its field, and sent.
const drop = () => document.querySelector("form[data-drop]");
const brings = (event) => drop() && event.dataTransfer?.types.includes("Files");

function attach(files) {
  const form = drop();
  const chosen = new DataTransfer();
  for (const file of files) chosen.items.add(file);
  form.elements.upload.files = chosen.files;
  form.requestSubmit();
}

// A copied picture has no name but "image.png": it gets the moment it was pasted.
function named(file) {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const name = `${drop().dataset.pasted} ${day} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`;
  return new File([file], `${name}.${file.type.split("/")[1]}`, { type: file.type });
}

function mark(on) {
  drop()?.classList.toggle("is-target", on);
}

export function attachments() {
  if (!drop()) return;
  document.addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    mark(true);
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  document.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    mark(false);
    attach(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const pictures = [...(event.clipboardData?.files ?? [])].filter((file) => file.type.startsWith("image/"));
    // Text that is copied from a document brings a picture of itself along.
    if (!drop() || !pictures.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    attach(pictures.map(named));
  });
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.closest?.("form[data-drop]")?.querySelector("progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (event.detail.loaded / event.detail.total) * 100;
  });
}
