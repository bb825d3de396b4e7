// Which rows and Regions are shown, in which order: pure functions over the data, and the view
// in the address's fragment, so that it can be shared.

const SORTS = {
  trouble: isAudit ? "Most drifted or failed" : "Most failed",
  id: "Account id",
  name: "Name",
  unit: "Organizational unit",
};
// What somebody should look at comes first, where there is any.
const sort = targeted.some(({ trouble }) => trouble > 0) ? "trouble" : "id";
const DEFAULTS = { q: "", unit: "", region: "", state: "", reason: "", only: "", sort };

const view = { ...DEFAULTS };

function readFragment() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const key of Object.keys(DEFAULTS)) view[key] = given.get(key) ?? DEFAULTS[key];
  if (!(view.sort in SORTS)) view.sort = DEFAULTS.sort;
}

function writeFragment() {
  const set = Object.entries(view).filter(([key, value]) => value !== DEFAULTS[key]);
  const fragment = new URLSearchParams(set).toString();
  history.replaceState(null, "", fragment === "" ? location.pathname + location.search : `#${fragment}`);
}

const statesAsked = () => new Set(view.state === "" ? [] : view.state.split(","));

// For each kind, whether the view asks for its cells.
function kindsAsked() {
  const states = statesAsked();
  return kinds.map((kind, at) => {
    const state = kindStates[at];
    if (states.size > 0 && !states.has(state)) return false;
    if (view.reason !== "" && reasonOf(kind) !== view.reason) return false;
    if (view.only === "trouble") return TROUBLE.has(state);
    return view.only !== "changed" || CHANGE.has(state);
  });
}

const asksForKinds = () => view.state !== "" || view.reason !== "" || view.only !== "";

const regionsAsked = () => regions.filter((region) => view.region === "" || region.name === view.region);

const liesUnder = (account, unit) => account.path === unit || account.path.startsWith(`${unit}/`);

// The accounts that the view leaves, and how many of their targets it is about.
function matching() {
  const asked = kindsAsked();
  const columns = regionsAsked();
  const words = view.q.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = [];
  let targets = 0;
  for (const account of sorted()) {
    if (view.unit !== "" && !liesUnder(account, view.unit)) continue;
    if (!words.every((word) => account.text.includes(word))) continue;
    let hits = 0;
    for (const { cells } of columns) {
      const kind = cells[account.number];
      if (kind !== NO_TARGET && asked[kind]) hits += 1;
    }
    if (hits === 0) continue;
    shown.push(account);
    targets += hits;
  }
  return { accounts: shown, columns, asked, targets };
}

const byText = (left, right) => (left < right ? -1 : left > right ? 1 : 0);
const byNumber = (left, right) => byText(left.id, right.id);
const ORDERS = {
  id: byNumber,
  name: (left, right) => byText(left.name.toLowerCase(), right.name.toLowerCase()) || byNumber(left, right),
  unit: (left, right) => byText(left.path, right.path) || byNumber(left, right),
  trouble: (left, right) => right.trouble - left.trouble || byNumber(left, right),
};
const orders = {};

function sorted() {
  orders[view.sort] ??= [...targeted].sort(ORDERS[view.sort]);
  return orders[view.sort];
}

// Every unit above an account, with how many accounts lie under it.
function unitTree() {
  const under = new Map();
  for (const { path } of targeted) {
    const ids = path === "" ? [] : path.split("/");
    ids.forEach((_, depth) => {
      const unit = ids.slice(0, depth + 1).join("/");
      under.set(unit, (under.get(unit) ?? 0) + 1);
    });
  }
  return [...under].sort(([left], [right]) => byText(left, right));
}
