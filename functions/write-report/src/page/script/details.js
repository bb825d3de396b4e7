// What is known of one cell, or of one account in all Regions.

function openActive() {
  const account = matches.accounts[active.row];
  if (account === undefined) return;
  const region = matches.columns[active.column - FIRST_REGION];
  const content = region === undefined ? accountDetails(account) : cellDetails(account, region);
  const title = element("h2", { id: "details-title", tabindex: "-1" }, account.name || account.id);
  const close = button("Close", closeDetails, { id: "details-close" });
  byId("details").replaceChildren(element("div", { class: "title-row" }, title, close), ...content);
  byId("details").hidden = false;
  // The panel may have taken the room that the cell stood in.
  reveal();
  title.focus({ preventScroll: true });
}

function closeDetails() {
  byId("details").hidden = true;
  fill();
  grid.focus({ preventScroll: true });
}

const definition = (name, ...values) => [element("dt", {}, name), element("dd", {}, ...values)];

function whose(account) {
  const path = account.path === "" ? "not known" : account.path.split("/").join(" / ");
  return [
    ...definition("Account", element("span", { class: "id" }, account.id)),
    ...definition("Name", account.name || "not known"),
    ...definition("Organizational unit", element("span", { class: "id" }, path)),
  ];
}

const statePill = (kind) => pill(stateOf(kind), STATES[stateOf(kind)].long);

function accountDetails(account) {
  const line = (region) => {
    const kind = kindAt(account, region);
    return (
      kind &&
      element(
        "li",
        { class: "item" },
        element("span", {}, region.name),
        element("span", {}, kind.reason ? `${spoken(kind.reason)} ` : "", statePill(kind)),
      )
    );
  };
  return [
    element("dl", {}, whose(account)),
    element("h3", {}, "In each Region"),
    element("ul", { class: "list" }, matches.columns.map(line)),
  ];
}

function cellDetails(account, region) {
  const kind = kindAt(account, region);
  const facts = [...whose(account), ...definition("Region", region.name)];
  if (kind === null)
    return [
      element("dl", {}, facts),
      element("p", { class: "hint" }, "The account is no target in this Region."),
    ];
  const { meaning, who, remedy } = explanationOf(kind);
  facts.push(...definition("Outcome", statePill(kind)));
  if (kind.reason) facts.push(...definition("Reason", element("code", {}, kind.reason)));
  facts.push(...definition("What it means", prose(meaning)));
  if (remedy) facts.push(...definition("Remedy", prose(remedy)), ...definition("Who acts", who));
  facts.push(...said(kind, account, region), ...calls(kind), ...observed(kind));
  return [element("dl", {}, facts)];
}

function said(kind, account, region) {
  if (kind.isCut)
    return definition("Message", "Too many different ones for this page: the JSON report beside it has it.");
  if (!kind.message) return [];
  return definition("Message", element("q", { class: "message" }, messageOf(kind, account, region)));
}

function calls({ calls: planned }) {
  if (planned === undefined) return [];
  if (planned.length === 0) return definition("Calls", "none: it is on its way");
  return definition(
    isAudit ? "Onboarding would call" : "Would be called",
    element(
      "ol",
      {},
      planned.map((call) => element("li", {}, element("code", {}, call))),
    ),
  );
}

function observed({ observed: seen }) {
  if (!seen) return [];
  return [
    ...definition("In scope", seen.inScope ? "yes" : "no"),
    ...definition("Relationship", seen.relationship ?? "no record"),
    ...definition("Session", seen.session ?? "not told by the record"),
  ];
}
