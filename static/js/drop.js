/** Files held over the page, and let go. */

/** @param {HTMLElement} veil shown while a file is held @param {(file: File) => void} dropped */
export function takeDroppedFiles(veil, dropped) {
  let held = 0;
  const isFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  const show = (/** @type {number} */ count) => {
    held = Math.max(0, count);
    veil.hidden = held === 0;
  };
  addEventListener("dragenter", (event) => isFile(event) && (event.preventDefault(), show(held + 1)));
  addEventListener("dragleave", (event) => isFile(event) && show(held - 1));
  addEventListener("dragover", (event) => isFile(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    show(0);
    const file = event.dataTransfer?.files[0];
    if (file) dropped(file);
  });
}
