// What the page knows: the data block, decoded once.
// Cells are numbers of kinds, in one array for each Region.

const NO_TARGET = 0xffff;

const {
  head,
  tail,
  cells,
  kinds,
  units,
  accounts: rawAccounts,
  explanations,
} = JSON.parse(document.getElementById("data").textContent);

const request = head.request;
const isAudit = request.operation === "audit";
const isDryRun = request.dryRun === true;

const accounts = rawAccounts.map(([id, name = null, unit = null], number) => ({
  number,
  id,
  name: name ?? "",
  path: unit === null ? "" : units[unit],
  text: `${id} ${name ?? ""}`.toLowerCase(),
  // Targets that somebody should look at; counted below.
  trouble: 0,
}));

const regions = tail.regions.map((region, number) => ({
  ...region,
  name: region.region,
  number,
  cells: decoded(cells[number] ?? ""),
}));

function decoded(text) {
  const array = new Uint16Array(accounts.length).fill(NO_TARGET);
  let at = 0;
  for (const run of text === "" ? [] : text.split(" ")) {
    const [kind, times = "1"] = run.split("*");
    const end = at + Number(times);
    if (kind !== "-") array.fill(Number(kind), at, end);
    at = end;
  }
  return array;
}

// A teardown is also given accounts that turn out to be nobody's members: they are no targets.
const targeted = accounts.filter((account) =>
  regions.some((region) => region.cells[account.number] !== NO_TARGET),
);

// The kind of an account's cell in a Region; null where the account is no target.
function kindAt(account, region) {
  const number = region.cells[account.number];
  return number === NO_TARGET ? null : kinds[number];
}

// Messages hold signs in place of their own account and Region.
function messageOf(kind, account, region) {
  return (kind.message ?? "").replaceAll("\u0001", account.id).replaceAll("\u0002", region.name);
}

// How often each kind stands in each Region: regions x kinds.
const tally = regions.map((region) => {
  const counts = new Uint32Array(kinds.length);
  for (const kind of region.cells) if (kind !== NO_TARGET) counts[kind] += 1;
  return counts;
});

function timesOf(kindNumber) {
  return tally.reduce((sum, counts) => sum + counts[kindNumber], 0);
}
