// The top of the page: what it comes to in one sentence, the numbers, warnings, the plan's hash.

const stateTotals = Object.fromEntries(statesHere.map((state) => [state, 0]));
kinds.forEach((_, at) => {
  stateTotals[kindStates[at]] += timesOf(at);
});

const stopped = regions.filter(({ status }) => status === "stopped").length;
// Calls about the administrator and the organization, made or due.
const callsElsewhere = regions.reduce((sum, region) => sum + region.changes.length, tail.changes.length);

const ofTargets = (part, verb) => `${number(part)} of ${counted(tail.counts.targets, "target")} ${verb}`;

function whatWentWrong() {
  const { failed } = tail.counts;
  return [
    failed > 0 && ofTargets(failed, "failed"),
    stopped > 0 && `${counted(stopped, "Region")} stopped`,
  ].filter(Boolean);
}

function whatIsDue() {
  const { planned } = tail.counts;
  const waiting = stateTotals.waiting ?? 0;
  if (planned === 0)
    return callsElsewhere === 0
      ? []
      : [`${counted(callsElsewhere, "call")} due in Regions, none for an account`];
  const due = ofTargets(planned, isAudit ? (planned === 1 ? "has drifted" : "have drifted") : "would change");
  return waiting === 0
    ? [due]
    : [due, `${number(waiting)} of them ${waiting === 1 ? "is" : "are"} on the way already`];
}

function whatWasDone() {
  const { changed } = tail.counts;
  if (changed > 0) return ofTargets(changed, "changed, none failed");
  return callsElsewhere > 0
    ? `${counted(callsElsewhere, "call")} made in Regions, no account changed`
    : "Everything was as asked for";
}

function verdict() {
  const said = [...(isAudit || isDryRun ? whatIsDue() : []), ...whatWentWrong()];
  if (said.length > 0) return said.join("; ");
  if (isAudit) return "Everything is in order";
  return isDryRun ? "There is nothing to do" : whatWasDone();
}

// Engines spell the time of a start differently.
function utc(time) {
  const date = new Date(time);
  return Number.isNaN(date.valueOf()) ? time : `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function showTop() {
  const { execution } = head;
  const operation = OPERATIONS[request.operation] ?? request.operation;
  document.title = `${operation}${isDryRun ? " (dry run)" : ""} ${execution.name}`;
  byId("kicker").textContent =
    `Amazon Macie · ${operation}${isDryRun ? ", dry run" : ""} · ${head.organizationId}`;
  byId("verdict").textContent = verdict();
  const facts = [
    ["Execution", execution.name],
    ["Started", utc(execution.startTime)],
    ["Administrator", request.administratorId],
    ["Management account", head.managementId],
  ];
  byId("lead").append(
    ...facts.flatMap(([name, fact]) => [
      element("span", { class: "fact" }, `${name} `, element("b", {}, fact)),
    ]),
  );
  const status = STATUSES[tail.status];
  byId("status").replaceWith(pill(status.look, status.text, status.sign));
}

function tile(amount, label, attributes = {}, note = null) {
  const content = [
    element("span", { class: "amount" }, number(amount)),
    element("span", { class: "label" }, label),
    note === null ? null : element("span", { class: "note" }, note),
  ];
  const name = attributes.onclick ? "button" : "div";
  return element(name, { type: name === "button" && "button", class: "tile", ...attributes }, content);
}

function showHeadline(showState) {
  const { targets } = tail.counts;
  const states = statesHere.map((state) => {
    const { sign, long } = STATES[state];
    const attributes = {
      class: `tile edge ${state}`,
      onclick: () => showState(state),
      "aria-description": "Shows only these",
    };
    const label = [element("span", { class: `sign ${state}`, "aria-hidden": "true" }, sign), ` ${long}`];
    return tile(stateTotals[state], label, attributes, share(stateTotals[state], targets));
  });
  const tiles = [
    tile(targeted.length, targeted.length === 1 ? "Account" : "Accounts", {}, "in this report"),
    tile(regions.length, regions.length === 1 ? "Region" : "Regions", {}, counted(targets, "target")),
  ];
  if (callsElsewhere > 0) {
    const label = callsElsewhere === 1 ? "Call" : "Calls";
    tiles.push(tile(callsElsewhere, label, {}, isAudit || isDryRun ? "due in Regions" : "made in Regions"));
  }
  byId("headline").append(
    element("div", { class: "tiles" }, tiles, states),
    bar(
      statesHere.map((state) => [state, stateTotals[state]]),
      Math.max(targets, 1),
    ),
  );
}

async function copy(text, pressed) {
  try {
    await navigator.clipboard.writeText(text);
    pressed.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(byId("hash"));
    pressed.textContent = "Selected: press Ctrl+C";
  }
}

function showNotes() {
  const notes = tail.warnings.map((warning) =>
    element("p", { class: "note" }, element("b", {}, "Warning: "), warning),
  );
  if (tail.planHash !== "") {
    const said = isDryRun
      ? "Plan, to be confirmed by its hash within the hour: "
      : "Carried out as the plan ";
    const copying = button("Copy", (event) => copy(tail.planHash, event.currentTarget), { id: "copy-hash" });
    notes.push(
      element(
        "p",
        { class: "note plan" },
        element("span", {}, said),
        element("code", { id: "hash" }, tail.planHash),
        copying,
      ),
    );
  }
  byId("notes").hidden = notes.length === 0;
  byId("notes").append(...notes);
}
