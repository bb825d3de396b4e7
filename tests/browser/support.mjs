// What the browser tests share: the pages that `write-report` made, a browser, and the data of a
// page read without the page's own script.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

// `make verify-page` sets all three.
const [PAGES, PLAYWRIGHT, CHROMIUM] = ["PAGES", "PLAYWRIGHT", "CHROMIUM"].map(
  (name) => process.env[name] ?? "",
);

export const ALL = [
  "onboard-40x3",
  "teardown-dry-run-40x3",
  "teardown-40x3",
  "audit-40x3",
  "audit-in-order",
  "audit-stopped",
  "teardown-of-nobody",
  "audit-10000x22",
];
export const THEMES = ["light", "dark"];

export async function browser() {
  assert.ok(
    existsSync(CHROMIUM),
    `CHROMIUM names no browser: "${CHROMIUM}" (Debian: apt-get install chromium)`,
  );
  const { chromium } = createRequire(path.resolve(PLAYWRIGHT, "x"))("playwright-core");
  return chromium.launch({ executablePath: CHROMIUM });
}

export const file = (name) => path.resolve(PAGES, `${name}.html`);

export function shot(name) {
  const directory = path.resolve(PAGES, "../shots");
  mkdirSync(directory, { recursive: true });
  return path.join(directory, name);
}

// Opens a page. Whatever it logs, throws, refuses or asks for fails the test.
export async function open(context, name, fragment = "") {
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => faults.push(message.text()));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) faults.push(`request: ${request.url()}`);
  });
  page.faults = faults;
  await page.goto(pathToFileURL(file(name)) + fragment);
  await page.waitForSelector("html[data-ready]");
  assert.deepEqual(faults, []);
  return page;
}

// The page's data as plain rows: account, Region, kind.
export function read(name) {
  const text = readFileSync(file(name), "utf8");
  const [, block] = text.match(/<script type="application\/json" id="data">(.*?)<\/script>/s);
  const data = JSON.parse(block);
  const rows = [];
  data.tail.regions.forEach(({ region }, at) => {
    let account = 0;
    for (const run of data.cells[at].split(" ").filter(Boolean)) {
      const [kind, times = 1] = run.split("*");
      for (let left = Number(times); left > 0; left -= 1, account += 1) {
        if (kind === "-") continue;
        const [id, accountName = "", unit] = data.accounts[account];
        rows.push({ id, name: accountName, path: data.units[unit] ?? "", region, kind: data.kinds[kind] });
      }
    }
  });
  return { ...data, rows };
}

// What the page says it shows, as two numbers.
export async function shown(page) {
  const said = await page.textContent("#shown");
  const [, accounts, , targets] = said
    .replaceAll(",", "")
    .replace("accounts ", "accounts, ")
    .match(/(\d+) of (\d+)\D+(\d+) of/);
  return { accounts: Number(accounts), targets: Number(targets) };
}

// The same two numbers, counted here.
export function counted(rows) {
  return { accounts: new Set(rows.map(({ id }) => id)).size, targets: rows.length };
}
