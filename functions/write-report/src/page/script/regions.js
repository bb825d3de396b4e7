// The table of Regions: how each ended, and in an audit what was seen there.

const SESSIONS = {
  ENABLED: ["ordered", "enabled"],
  PAUSED: ["drifted", "paused"],
  ABSENT: ["skipped", "absent"],
};
const FREQUENCIES = {
  FIFTEEN_MINUTES: "every 15 minutes",
  ONE_HOUR: "every hour",
  SIX_HOURS: "every 6 hours",
};

// The roles are said because a small screen shows the table as a list, which drops them.
function cellOf(label, ...content) {
  return element("td", { role: "cell", "data-label": label }, content);
}

function countsCell(region) {
  const states = statesHere.map((state) => [state, 0]);
  const totals = Object.fromEntries(states);
  tally[region.number].forEach((times, kind) => {
    totals[kindStates[kind]] += times;
  });
  const words = statesHere
    .filter((state) => totals[state] > 0)
    .map((state) =>
      element(
        "span",
        { class: "count" },
        element("span", { class: `sign ${state}`, "aria-hidden": "true" }, STATES[state].sign),
        ` ${number(totals[state])} ${STATES[state].long.toLowerCase()}`,
      ),
    );
  return cellOf(
    "Targets",
    bar(Object.entries(totals), Math.max(region.counts.targets, 1)),
    element("div", { class: "counts" }, words.length > 0 ? words : "no targets"),
  );
}

function administratorCell({ administrator }) {
  if (administrator === null) return cellOf("Administrator", pill("drifted", "none"));
  if (administrator === request.administratorId)
    return cellOf("Administrator", element("span", { class: "id" }, administrator));
  return cellOf(
    "Administrator",
    element("span", { class: "id" }, administrator),
    " ",
    pill("drifted", "another"),
  );
}

function sessionsCell(audit) {
  const line = (whose, status) =>
    element(
      "div",
      { class: "line" },
      `${whose} `,
      pill(...(SESSIONS[status] ?? ["skipped", String(status)])),
    );
  return cellOf(
    "Sessions",
    line("management", audit.managementSession),
    line("administrator", audit.administratorSession),
  );
}

// Each setting in words; one that could not be read, or is not set, is left out.
function settingsOf(audit) {
  const { autoEnable, classificationExport, findingsPublication, automatedDiscovery } = audit;
  const onOff = (value) => (value ? "on" : "off");
  return [
    ["Auto-enable", autoEnable === null ? null : onOff(autoEnable)],
    ["Policy findings", FREQUENCIES[audit.findingPublishingFrequency]],
    [
      "Discovery results",
      classificationExport && `${classificationExport.bucketName}/${classificationExport.keyPrefix ?? ""}`,
    ],
    [
      "Security Hub",
      findingsPublication &&
        `classification ${onOff(findingsPublication.publishClassificationFindings)}, policy ${onOff(findingsPublication.publishPolicyFindings)}`,
    ],
    [
      "Automated discovery",
      automatedDiscovery &&
        `${automatedDiscovery.status.toLowerCase()}, members ${automatedDiscovery.autoEnableOrganizationMembers.toLowerCase()}`,
    ],
  ].filter(([, value]) => value !== null && value !== undefined);
}

// What every Region that was seen has alike is said once, above the table.
const commonSettings = (() => {
  const [first = [], ...rest] = regions
    .filter(({ audit }) => audit)
    .map(({ audit }) => settingsOf(audit).map(String));
  return new Set(
    first.filter((setting) => rest.length > 0 && rest.every((settings) => settings.includes(setting))),
  );
})();

const settingLine = ([name, value]) =>
  element("div", { class: "line" }, `${name}: `, element("b", {}, value));

function settingsCell(audit) {
  const own = settingsOf(audit).filter((setting) => !commonSettings.has(String(setting)));
  const none = commonSettings.size > 0 ? "as everywhere" : "none seen";
  return cellOf("Settings", own.length > 0 ? own.map(settingLine) : element("span", { class: "hint" }, none));
}

function showCommonSettings() {
  if (commonSettings.size === 0) return;
  const { audit } = regions.find((region) => region.audit);
  const common = settingsOf(audit).filter((setting) => commonSettings.has(String(setting)));
  byId("regions").append(
    element("div", { class: "common" }, element("span", {}, "In every Region"), common.map(settingLine)),
  );
}

function membersCell({ members, memberLimit }) {
  const isFull = members >= memberLimit;
  const isNearlyFull = !isFull && members > 0.9 * memberLimit;
  const look = isFull ? "failed" : isNearlyFull ? "drifted" : "ordered";
  const used = element("span", { class: `share ${look}` });
  used.style.width = `${Math.min(100, (100 * members) / memberLimit)}%`;
  return cellOf(
    "Members",
    element("div", { class: "gauge", "aria-hidden": "true" }, used),
    element("div", { class: "line" }, element("b", {}, number(members)), ` of ${number(memberLimit)}`),
    isFull || isNearlyFull ? pill(look, isFull ? "full" : "nearly full") : null,
  );
}

function auditCells(region) {
  if (!isAudit) return [];
  if (!region.audit) return [cellOf("Audit", "not seen"), ...["", "", ""].map((label) => cellOf(label))];
  return [administratorCell, sessionsCell, settingsCell, membersCell].map((cell) => cell(region.audit));
}

// What is too long for a column: why the Region stopped, and which calls it saw or is due.
function notesRow(region, columns) {
  const notes = [];
  if (region.error) {
    const { meaning, who, remedy } = errorExplanation(region.error.name);
    notes.push(
      element("p", {}, element("b", {}, region.error.name), `: ${region.error.message}`),
      element("p", { class: "meaning" }, prose(meaning)),
      remedy && element("p", { class: "remedy" }, element("b", {}, `Remedy (${who}): `), prose(remedy)),
    );
  }
  if (region.changes.length > 0) {
    const said = isAudit || isDryRun ? "Would be called: " : "Called: ";
    notes.push(
      element(
        "p",
        { class: "meaning" },
        said,
        region.changes.flatMap((call, at) => [at === 0 ? "" : ", ", element("code", {}, call)]),
      ),
    );
  }
  if (notes.length === 0) return null;
  return element(
    "tr",
    { role: "row", class: "under" },
    element("td", { role: "cell", colspan: columns }, notes),
  );
}

function showRegions(showRegion) {
  const titles = [
    "Region",
    "Status",
    "Targets",
    ...(isAudit ? ["Administrator", "Sessions", "Settings", "Members"] : []),
  ];
  const rows = regions.flatMap((region) => {
    const status = STATUSES[region.status];
    const name = element(
      "th",
      { role: "rowheader", scope: "row" },
      button(region.name, () => showRegion(region.name), {
        class: "link",
        "aria-description": "Shows only this Region",
      }),
    );
    const row = element(
      "tr",
      { role: "row" },
      name,
      cellOf("Status", pill(status.look, status.text, status.sign)),
      countsCell(region),
      auditCells(region),
    );
    return [row, notesRow(region, titles.length)].filter(Boolean);
  });
  const header = element(
    "tr",
    { role: "row" },
    titles.map((title) => element("th", { role: "columnheader", scope: "col" }, title)),
  );
  showCommonSettings();
  byId("regions").append(
    element(
      "table",
      { role: "table", class: "regions" },
      element("thead", {}, header),
      element("tbody", {}, rows),
    ),
  );
}
