// The shown rows for other programs, and for paper.

const COLUMNS = [
  "account",
  "name",
  "organizationalUnit",
  "region",
  "outcome",
  "reason",
  "calls",
  "inScope",
  "relationship",
  "session",
  "message",
];
// A browser lays out a table of so many rows for paper in a few seconds.
const PRINTED_ROWS = 500;

// A spreadsheet takes text that begins like this for a formula.
function csvField(value) {
  const text = String(value ?? "");
  const plain = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
}

function csvLine(account, region, kind) {
  const { observed = {} } = kind;
  const said = [
    kind.outcome,
    kind.reason,
    (kind.calls ?? []).join(" "),
    observed.inScope,
    observed.relationship,
    observed.session,
  ];
  return [account.id, account.name, account.path, region.name, ...said, messageOf(kind, account, region)]
    .map(csvField)
    .join(",");
}

// The cells that the view asks for, one a line.
function csv() {
  const lines = [COLUMNS.join(",")];
  for (const account of matches.accounts) {
    for (const region of matches.columns) {
      const kind = region.cells[account.number];
      if (kind !== NO_TARGET && matches.asked[kind]) lines.push(csvLine(account, region, kinds[kind]));
    }
  }
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

function downloadCsv() {
  const url = URL.createObjectURL(new Blob([csv()], { type: "text/csv;charset=utf-8" }));
  element("a", { href: url, download: `${head.execution.name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function printedRow(account) {
  const cell = (region) => {
    const kind = region.cells[account.number];
    if (kind === NO_TARGET) return element("td");
    const state = kindStates[kind];
    return element("td", { class: state }, `${STATES[state].sign} ${STATES[state].short}`);
  };
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, account.id, " ", account.name),
    matches.columns.map(cell),
  );
}

function printMatrix() {
  const rows = matches.accounts.slice(0, PRINTED_ROWS);
  const left = matches.accounts.length - rows.length;
  const header = element(
    "tr",
    {},
    element("th", { scope: "col" }, "Account"),
    matches.columns.map(({ name }) => element("th", { scope: "col" }, name)),
  );
  const table = element(
    "table",
    { class: isWide() ? "paper" : "paper dense" },
    element("thead", {}, header),
    element("tbody", {}, rows.map(printedRow)),
  );
  const legend = statesHere
    .map((state) => `${STATES[state].sign} ${STATES[state].short}: ${STATES[state].long.toLowerCase()}`)
    .join("; ");
  byId("printed").replaceChildren(
    element("h2", {}, "Accounts by Regions"),
    element("p", {}, `${byId("shown").textContent}. ${legend}.`),
    table,
    left > 0
      ? element(
          "p",
          {},
          `${counted(left, "more account")} not printed; narrow the filters or download the CSV.`,
        )
      : "",
  );
}

addEventListener("beforeprint", printMatrix);
addEventListener("afterprint", () => byId("printed").replaceChildren());
