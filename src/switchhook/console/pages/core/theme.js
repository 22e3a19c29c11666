// Light or dark: as the system is, unless somebody chose.

const KEY = "switchhook.theme";
const CHOICES = ["system", "light", "dark"];

export const chosen = () => (CHOICES.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "system");

export function choose(theme) {
  localStorage.setItem(KEY, theme);
  apply();
}

export function next() {
  return CHOICES[(CHOICES.indexOf(chosen()) + 1) % CHOICES.length];
}

export function apply() {
  const theme = chosen();
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
