/** Dark and light: as the system says until somebody chooses here. */

import { preferences } from "./preferences.js";

const system = matchMedia("(prefers-color-scheme: light)");

function isLight() {
  const { theme } = preferences.now;
  return theme === "system" ? system.matches : theme === "light";
}

/** Calls `listener` whenever the colours of the page may have changed. @param {() => void} listener */
export function onTheme(listener) {
  preferences.addEventListener("change", listener);
  system.addEventListener("change", listener);
}

export const switchTheme = () => preferences.set({ theme: isLight() ? "dark" : "light" });
