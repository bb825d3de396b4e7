// The matrix by keyboard and for a screen reader, with 10,000 rows of which few are there.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, open, read } from "./support.mjs";

let chromium;
before(async () => {
  chromium = await browser();
});
after(() => chromium?.close());

const opened = (name, fragment) => open(chromium, name, fragment);

async function active(page) {
  return page.evaluate(() => {
    const cell = document.getElementById("active-cell");
    const box = cell.getBoundingClientRect();
    const [grid, head] = ["grid", "grid-head"].map((id) =>
      document.getElementById(id).getBoundingClientRect(),
    );
    return {
      row: Number(cell.parentElement.getAttribute("aria-rowindex")),
      column: Number(cell.getAttribute("aria-colindex")),
      isSeen:
        box.top >= head.bottom - 1 &&
        box.bottom <= grid.bottom + 1 &&
        box.left >= grid.left - 1 &&
        box.right <= grid.right + 1,
    };
  });
}

async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
  return active(page);
}

test("only rows that can be seen are in the document, and the grid says how many there are", async () => {
  const page = await opened("audit-10000x22");
  const rows = () => page.locator(".grid-body .row").count();
  assert.ok((await rows()) < 60, `${await rows()} rows`);
  assert.equal(await page.getAttribute("#grid", "aria-rowcount"), "10001");
  assert.equal(await page.getAttribute("#grid", "aria-colcount"), "23");
  await page.evaluate(() => {
    document.getElementById("grid").scrollTop = 1e9;
  });
  await page.waitForSelector('.row[aria-rowindex="10001"]');
  assert.ok((await rows()) < 60, `${await rows()} rows after scrolling`);
  const cell = page.locator('.row[aria-rowindex="10001"] [role=gridcell]').first();
  assert.match(await cell.getAttribute("aria-label"), /^af-south-1: /);
  await page.close();
});

test("keys move the active cell to every end, and it can always be seen", async () => {
  const page = await opened("audit-10000x22");
  await page.locator("#grid").focus();
  assert.deepEqual(await press(page, "ArrowRight", "ArrowDown"), { row: 3, column: 2, isSeen: true });
  assert.deepEqual(await press(page, "End"), { row: 3, column: 23, isSeen: true });
  assert.deepEqual(await press(page, "ArrowRight"), { row: 3, column: 23, isSeen: true });
  assert.deepEqual(await press(page, "Home"), { row: 3, column: 1, isSeen: true });
  const paged = await press(page, "PageDown", "PageDown");
  assert.ok(paged.row > 20 && paged.isSeen, JSON.stringify(paged));
  assert.equal((await press(page, "PageUp", "PageUp")).row, 3);
  assert.deepEqual(await press(page, "Control+End"), { row: 10_001, column: 23, isSeen: true });
  assert.deepEqual(await press(page, "Control+Home"), { row: 2, column: 1, isSeen: true });
  assert.equal(await page.getAttribute("#grid", "aria-activedescendant"), "active-cell");
  await page.close();
});

test("Enter opens a cell's details and moves there, Escape closes them and moves back", async () => {
  const page = await opened("audit-40x3");
  await page.locator("#grid").focus();
  await press(page, "ArrowRight", "ArrowRight", "Enter");
  const focused = () => page.evaluate(() => document.activeElement.id);
  assert.equal(await focused(), "details-title");
  assert.match(await page.textContent("#details"), /ap-east-1/);
  await page.keyboard.press("Escape");
  assert.equal(await page.isVisible("#details"), false);
  assert.equal(await focused(), "grid");
  assert.equal((await active(page)).column, 3);
  await press(page, "Home", "Enter");
  assert.match(await page.textContent("#details"), /In each Region.*af-south-1.*ap-northeast-1/s);
  await page.close();
});

test("the keyboard reaches everything, the accounts first by the skip link, and shows where it is", async () => {
  const page = await opened("onboard-40x3");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "skip");
  const reached = new Set();
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press("Tab");
    const [id, isShown] = await page.evaluate(() => {
      const { activeElement } = document;
      const isRinged = getComputedStyle(activeElement).outlineStyle !== "none";
      return [activeElement.id || activeElement.className, isRinged || activeElement === document.body];
    });
    assert.ok(isShown, `${id} does not show that it has the focus`);
    reached.add(id);
  }
  for (const id of [
    "theme",
    "print",
    "filter-q",
    "filter-unit",
    "filter-region",
    "filter-reason",
    "filter-sort",
    "clear",
    "csv",
    "chip",
    "grid",
    "link",
  ]) {
    assert.ok(reached.has(id), `${id} is not reached: ${[...reached]}`);
  }
  await page.locator("#skip").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "grid");
  await page.close();
});

test("every role, name and label that a screen reader reads is there", async () => {
  const page = await opened("audit-40x3");
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, [role=grid], [role=dialog], section")]
      .filter((one) => one.checkVisibility())
      .filter(
        (one) =>
          !(
            one.textContent.trim() ||
            one.ariaLabel ||
            one.getAttribute("aria-labelledby") ||
            one.labels?.length
          ),
      )
      .map((one) => one.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(nameless, []);
  const { rows } = read("audit-40x3");
  const cells = await page.locator(".grid-body .row:not([hidden]) [role=gridcell]").count();
  assert.ok(cells > 0 && cells <= rows.length);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.equal(await page.locator("h1").count(), 1);
  await page.close();
});
