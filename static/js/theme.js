// A classic script in the head: the theme must stand before the first paint, or a light page flashes dark.
{
  let kept = null;
  try {
    kept = localStorage.getItem("sonic.theme");
  } catch {
    // Storage may be forbidden; then the system's theme it is.
  }
  if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
}
