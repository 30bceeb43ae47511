/** Dark and light: as the system says until somebody chooses here. */

export function isLight() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "light" : matchMedia("(prefers-color-scheme: light)").matches;
}

/** Calls `listener` whenever the colours of the page change. @param {() => void} listener */
export function onTheme(listener) {
  addEventListener("sonic-theme", listener);
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", listener);
}

export function switchTheme() {
  const theme = isLight() ? "dark" : "light";
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("sonic.theme", theme);
  } catch {
    // Not remembered, then.
  }
  dispatchEvent(new Event("sonic-theme"));
}
