// A classic script in the head: the look must stand before the first paint, or a light page flashes dark.

/** @param {{theme?: string, density?: string}} look as `preferences.js` keeps it */
function showLook({ theme, density }) {
  const { dataset } = document.documentElement;
  if (theme === "light" || theme === "dark") dataset.theme = theme;
  else delete dataset.theme;
  dataset.density = density === "comfortable" ? density : "compact";
}

try {
  showLook(JSON.parse(localStorage.getItem("sonic.preferences") ?? "{}"));
} catch {
  // Storage may be forbidden; then it is the system's theme.
  showLook({});
}
