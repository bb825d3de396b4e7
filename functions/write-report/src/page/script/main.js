// Puts the page together; from here on everything follows the view.

function apply() {
  const found = matching();
  reflectFilters();
  showMatrix(found);
  showCount(found);
}

function setView(changes) {
  Object.assign(view, changes);
  writeFragment();
  apply();
}

// From a number or a list above to the rows that it counts.
function jump(changes) {
  setView({ ...DEFAULTS, ...changes });
  byId("matrix-title").scrollIntoView();
  byId("matrix-title").focus({ preventScroll: true });
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : chosen === "dark";
}

function nameTheme() {
  byId("theme").textContent = isDark() ? "Light" : "Dark";
}

byId("theme").addEventListener("click", () => {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  nameTheme();
});
byId("print").addEventListener("click", () => print());
byId("skip").addEventListener("click", (event) => {
  event.preventDefault();
  byId("matrix-title").scrollIntoView();
  grid.focus({ preventScroll: true });
});
// A change of the fragment by hand is a view that somebody shares.
addEventListener("hashchange", () => {
  readFragment();
  apply();
});
addEventListener("resize", fill);

showTop();
showHeadline((state) => jump({ state }));
showNotes();
showReasons((reason) => jump({ reason }));
showChanges(() => jump({ only: "changed" }));
showRegions((region) => jump({ region }));
showFilters();
byId("asked").textContent = JSON.stringify(request, null, 2);
byId("footer").textContent =
  `Written by macie-org for execution ${head.execution.name}; the report that it shows is reports/${head.execution.name}.json in the same bucket.`;
nameTheme();
readFragment();
apply();
document.documentElement.dataset.ready = "true";
