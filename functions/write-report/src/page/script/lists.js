// The two lists under the headline: why targets are not as asked for, and what changed.

function reasonsHere() {
  const reasons = new Map();
  kinds.forEach((kind, at) => {
    if (!kind.reason) return;
    const key = reasonOf(kind);
    const known = reasons.get(key) ?? { key, kind, state: kindStates[at], times: 0 };
    reasons.set(key, { ...known, times: known.times + timesOf(at) });
  });
  const order = ["failed", "drifted", "planned", "waiting", "skipped"];
  const rank = ({ state }) => order.indexOf(state);
  return [...reasons.values()].sort((left, right) => rank(left) - rank(right) || right.times - left.times);
}

function reasonItem({ key, kind, state, times }, showReason) {
  const { meaning, who, remedy } = explanationOf(kind);
  const name = button(
    [
      element("span", { class: `sign ${state}`, "aria-hidden": "true" }, STATES[state].sign),
      ` ${STATES[state].long}: ${spoken(kind.reason)}`,
    ],
    () => showReason(key),
    { class: "link", "aria-description": "Shows only these" },
  );
  return element(
    "li",
    {},
    element("div", { class: "item" }, name, element("b", { class: "times" }, number(times))),
    element("p", { class: "meaning" }, prose(meaning)),
    remedy && element("p", { class: "remedy" }, element("b", {}, `Remedy (${who}): `), prose(remedy)),
  );
}

function showReasons(showReason) {
  const all = reasonsHere();
  const list = (reasons) =>
    element(
      "ul",
      { class: "list" },
      reasons.map((reason) => reasonItem(reason, showReason)),
    );
  const urgent = all.filter(({ state }) => state !== "skipped");
  const skipped = all.filter(({ state }) => state === "skipped");
  const heading = isAudit ? "Drift and failures by reason" : isDryRun ? "Reasons" : "Failures by reason";
  byId("reasons-title").textContent = heading;
  byId("reasons").append(
    urgent.length === 0
      ? element("p", { class: "hint" }, isAudit ? "Nothing drifted, nothing failed." : "No target failed.")
      : list(urgent),
  );
  if (skipped.length > 0) {
    const times = skipped.reduce((sum, reason) => sum + reason.times, 0);
    const summary = element("summary", {}, `Skipped by reason: ${counted(times, "target")}`);
    byId("reasons").append(element("details", { open: urgent.length === 0 }, summary, list(skipped)));
  }
}

// Each call, and in which Regions; of accounts, how often.
function callsOfRegions() {
  const calls = new Map();
  for (const region of regions) {
    for (const call of region.changes) calls.set(call, [...(calls.get(call) ?? []), region.name]);
  }
  return [...calls].map(([call, names]) => ({
    call,
    times: names.length,
    where: [...new Set(names)].join(", "),
  }));
}

function callsOfAccounts() {
  const calls = new Map();
  kinds.forEach((kind, at) => {
    for (const call of kind.calls ?? []) calls.set(call, (calls.get(call) ?? 0) + timesOf(at));
  });
  const where = (call) =>
    regions.filter(({ number: at }) =>
      kinds.some(({ calls: planned }, kind) => planned?.includes(call) && tally[at][kind] > 0),
    );
  return [...calls].map(([call, times]) => ({
    call,
    times,
    where: `in ${counted(where(call).length, "Region")}`,
  }));
}

function changedTargets() {
  return regions
    .filter((region) => region.counts.changed > 0)
    .map((region) => ({
      call: region.name,
      times: region.counts.changed,
      where: `of ${counted(region.counts.targets, "target")}`,
    }));
}

function changeList(title, changes) {
  if (changes.length === 0) return null;
  const item = ({ call, times, where }) =>
    element(
      "li",
      {},
      element(
        "div",
        { class: "item" },
        element("code", {}, call),
        element("b", { class: "times" }, number(times)),
      ),
      element("p", { class: "meaning" }, where),
    );
  return element("div", {}, element("h3", {}, title), element("ul", { class: "list" }, changes.map(item)));
}

function showChanges(showChanged) {
  const wouldBe = isAudit || isDryRun;
  byId("changes-title").textContent = isAudit
    ? "What onboarding would change"
    : isDryRun
      ? "What would change"
      : "What changed in this execution";
  const organization = tail.changes.map((call) => ({
    call,
    times: 1,
    where: "the organization, after all Regions",
  }));
  const lists = [
    changeList("Management account, administrator, organization", [...callsOfRegions(), ...organization]),
    changeList("Calls for accounts", callsOfAccounts()),
    changeList("Accounts changed, by Region", changedTargets()),
  ].filter(Boolean);
  if (lists.length === 0) {
    byId("changes").append(
      element("p", { class: "hint" }, wouldBe ? "Nothing is due." : "Nothing was changed."),
    );
    return;
  }
  byId("changes").append(...lists);
  if (statesHere.some((state) => CHANGE.has(state))) {
    byId("changes").append(
      button(wouldBe ? "Show these accounts" : "Show the accounts that changed", showChanged),
    );
  }
}
