// What narrows the matrix: fields, and one button for each state.

function field(label, control, attributes = {}) {
  return element("label", { class: "field", ...attributes }, element("span", {}, label), control);
}

function select(key, options) {
  const made = element("select", { id: `filter-${key}`, name: key });
  made.append(...options.map(([value, text]) => element("option", { value }, text)));
  made.addEventListener("change", () => setView({ [key]: made.value }));
  return made;
}

// A unit under its parent, by ids alone: Organizations' names of units are not asked for.
function unitOptions() {
  const indented = ([unit, under]) => {
    const ids = unit.split("/");
    return [unit, `${"\u00a0\u00a0\u00a0".repeat(ids.length - 1)}${ids.at(-1)} (${number(under)})`];
  };
  return [["", "Anywhere"], ...unitTree().map(indented)];
}

function reasonOptions() {
  const option = ({ key, kind, state, times }) => [
    key,
    `${STATES[state].long}: ${spoken(kind.reason)} (${number(times)})`,
  ];
  return [["", "Any reason"], ...reasonsHere().map(option)];
}

function toggle(only, text) {
  return button(text, () => setView({ only: view.only === only ? "" : only }), {
    class: "toggle",
    "data-only": only,
  });
}

function showFilters() {
  const search = element("input", {
    id: "filter-q",
    type: "search",
    placeholder: "Account id or name",
    autocomplete: "off",
    spellcheck: "false",
  });
  search.addEventListener("input", () => setView({ q: search.value }));
  const regionNames = regions.map(({ name }) => [name, name]);
  byId("filters").append(
    field("Search", search, { class: "field wide" }),
    field("Organizational unit", select("unit", unitOptions())),
    field("Region", select("region", [["", "All Regions"], ...regionNames])),
    field("Reason", select("reason", reasonOptions())),
    field("Sort by", select("sort", Object.entries(SORTS))),
    element(
      "div",
      { class: "buttons" },
      toggle("changed", isAudit || isDryRun ? "Only what would change" : "Only what changed"),
      toggle("trouble", isAudit ? "Only drift and failures" : "Only failures"),
      button("Clear", () => setView(DEFAULTS), { id: "clear" }),
      button("Download CSV", downloadCsv, { id: "csv" }),
    ),
  );
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("legend").append(...statesHere.map(legendButton));
}

function legendButton(state) {
  const { sign, short, long } = STATES[state];
  const swatch = element(
    "span",
    { class: `cell ${state}` },
    element("span", { class: "sign", "aria-hidden": "true" }, sign),
    short,
  );
  return button(
    [swatch, ` ${long} `, element("span", { class: "times" }, number(stateTotals[state]))],
    () => toggleState(state),
    {
      class: "chip",
      "data-state": state,
    },
  );
}

function toggleState(state) {
  const states = statesAsked();
  if (!states.delete(state)) states.add(state);
  setView({ state: [...states].join(",") });
}

// The controls as the view has them.
function reflectFilters() {
  for (const key of ["unit", "region", "reason", "sort"]) byId(`filter-${key}`).value = view[key];
  const search = byId("filter-q");
  if (search.value !== view.q) search.value = view.q;
  const states = statesAsked();
  for (const chip of document.querySelectorAll("[data-state]"))
    chip.setAttribute("aria-pressed", states.has(chip.dataset.state));
  for (const one of document.querySelectorAll("[data-only]"))
    one.setAttribute("aria-pressed", view.only === one.dataset.only);
}

function showCount({ accounts: shown, targets }) {
  byId("shown").textContent =
    `Showing ${number(shown.length)} of ${counted(targeted.length, "account")}, ${number(targets)} of ${counted(tail.counts.targets, "target")}`;
}
