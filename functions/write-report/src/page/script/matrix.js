// Accounts by Regions. Only the rows that can be seen are in the document: elements are kept and
// filled anew, so that 10,000 rows scroll as 40 do.

const ROW = 40;
const BEYOND = 3;
// The account comes before the Regions.
const FIRST_REGION = 1;
// Up to so many Regions, a cell says its state in full.
const FEW_REGIONS = 6;

const grid = byId("grid");
const gridBody = byId("grid-body");
const active = { row: 0, column: 0 };
let matches = { accounts: [], columns: [], asked: [], targets: 0 };
let pool = [];

const lastColumn = () => FIRST_REGION + matches.columns.length - 1;
const isWide = () => matches.columns.length <= FEW_REGIONS;

// Takes what the view leaves, and begins at the top.
function showMatrix(found) {
  const columnsChange =
    String(found.columns.map(({ name }) => name)) !== String(matches.columns.map(({ name }) => name));
  matches = found;
  active.row = Math.min(active.row, Math.max(0, found.accounts.length - 1));
  active.column = Math.min(active.column, lastColumn());
  if (columnsChange || pool.length === 0) layOut();
  grid.setAttribute("aria-rowcount", found.accounts.length + 1);
  gridBody.style.height = `${Math.max(1, found.accounts.length) * ROW}px`;
  gridBody.classList.toggle("empty", found.accounts.length === 0);
  grid.scrollTop = 0;
  fill();
}

function layOut() {
  const { columns } = matches;
  grid.style.setProperty("--columns", columns.length);
  grid.classList.toggle("wide", isWide());
  grid.setAttribute("aria-colcount", FIRST_REGION + columns.length);
  const titles = ["Account", ...columns.map(({ name }) => name)];
  const header = (title, at) =>
    element(
      "div",
      { role: "columnheader", "aria-colindex": at + 1, class: at === 0 ? "first" : "region" },
      element("span", {}, title),
    );
  byId("grid-head").replaceChildren(
    element("div", { role: "row", "aria-rowindex": 1, class: "row" }, titles.map(header)),
  );
  gridBody.replaceChildren();
  pool = [];
}

// As many row elements as the window needs.
function grow(size) {
  while (pool.length < size) {
    const first = element(
      "div",
      { role: "rowheader", class: "first", "aria-colindex": 1 },
      element("span", { class: "name" }),
      element("span", { class: "id" }),
    );
    const region = (_, at) =>
      element(
        "div",
        { role: "gridcell", "aria-colindex": at + 1 + FIRST_REGION },
        element("span", { class: "sign", "aria-hidden": "true" }),
        element("span"),
      );
    const row = element("div", { role: "row", class: "row" }, first, matches.columns.map(region));
    pool.push(row);
    gridBody.append(row);
  }
  pool.forEach((row, at) => {
    row.hidden = at >= size;
  });
}

// Fills the elements with the rows that can be seen.
function fill() {
  const height = grid.clientHeight || ROW * 20;
  const first = Math.max(0, Math.floor(grid.scrollTop / ROW) - BEYOND);
  const last = Math.min(matches.accounts.length, Math.ceil((grid.scrollTop + height) / ROW) + BEYOND);
  grow(Math.max(0, last - first));
  for (let index = first; index < last; index += 1) fillRow(pool[index - first], index);
  markActive();
}

function fillRow(row, index) {
  const account = matches.accounts[index];
  row.dataset.index = index;
  row.setAttribute("aria-rowindex", index + 2);
  row.style.transform = `translateY(${index * ROW}px)`;
  const [first, ...rest] = row.children;
  first.children[0].textContent = account.name || "No name known";
  first.children[1].textContent = [account.id, account.path.split("/").at(-1)].filter(Boolean).join(" · ");
  first.title = `${account.name} ${account.id} ${account.path}`;
  rest.forEach((cell, at) => fillCell(cell, account, matches.columns[at]));
}

// Most cells say what they said for another account: those are left as they are.
function fillCell(cell, account, region) {
  const kindNumber = region.cells[account.number];
  const state = kindStates[kindNumber] ?? "none";
  const look = state === "none" || matches.asked[kindNumber] ? `cell ${state}` : `cell ${state} aside`;
  if (cell.className !== look) cell.className = look;
  if (cell.kindNumber === kindNumber) return;
  cell.kindNumber = kindNumber;
  const { short = "", long = "No target", sign = "" } = STATES[state] ?? {};
  const reason = kinds[kindNumber]?.reason;
  const full = reason ? `${long}: ${spoken(reason)}` : long;
  cell.setAttribute("aria-label", `${region.name}: ${full}`);
  cell.title = full;
  cell.children[0].textContent = sign;
  cell.children[1].textContent = isWide() && short !== "" ? full : short;
}

// The element of a row, where it is among those that can be seen.
const rowElement = (index) => pool.find((row) => !row.hidden && row.dataset.index === String(index));

function markActive() {
  document.getElementById("active-cell")?.removeAttribute("id");
  const cell = rowElement(active.row)?.children[active.column];
  if (cell === undefined) {
    grid.removeAttribute("aria-activedescendant");
    return;
  }
  cell.id = "active-cell";
  grid.setAttribute("aria-activedescendant", "active-cell");
}

let isAwaitingFrame = false;
grid.addEventListener("scroll", () => {
  if (isAwaitingFrame) return;
  isAwaitingFrame = true;
  requestAnimationFrame(() => {
    isAwaitingFrame = false;
    fill();
  });
});
