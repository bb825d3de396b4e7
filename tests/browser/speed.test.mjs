// How long the page of 10,000 accounts in 22 Regions takes to open and to filter, by the page's
// own clock: from the input to the frame that shows its rows. Each is taken five times, and the
// quickest counts: what else the machine does is not the page's.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { after, before, test } from "node:test";
import { browser, file, open } from "./support.mjs";

const NAME = "audit-10000x22";
const LIMIT_MS = 100;
const TIMES = 5;

function middle(values) {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[sorted.length >> 1];
}

let chromium;
before(async () => {
  chromium = await browser();
});
after(() => chromium?.close());

// Runs in the page.
async function measured([selector, values]) {
  const control = document.querySelector(selector);
  const times = [];
  for (const value of values) {
    const begun = performance.now();
    if (control.matches("button")) control.click();
    else {
      control.value = value;
      control.dispatchEvent(new Event(control.matches("input") ? "input" : "change", { bubbles: true }));
    }
    await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
    times.push(performance.now() - begun);
  }
  return times;
}

test(`each filter shows its rows within ${LIMIT_MS} ms`, async () => {
  const page = await open(chromium, NAME);
  const second = (id) =>
    page
      .locator(`#filter-${id} option`)
      .evaluateAll((options) => options.slice(1, 6).map(({ value }) => value));
  const runs = [
    ["#filter-q", ["p", "pa", "pay", "payments", "payments-prod-0", "", "200", "2000", "no such", "a", ""]],
    ["#filter-unit", [...(await second("unit")), ""]],
    ["#filter-region", [...(await second("region")), ""]],
    ["#filter-reason", [...(await second("reason")), ""]],
    ["#filter-sort", ["name", "unit", "id", "trouble"]],
    ["[data-state=ordered]", [1, 2, 3, 4]],
    ["[data-only=trouble]", [1, 2, 3, 4]],
  ];
  const all = [];
  for (const run of runs) {
    const rounds = [];
    for (let round = 0; round < TIMES; round += 1) rounds.push(await page.evaluate(measured, run));
    const times = rounds[0].map((_, at) => Math.min(...rounds.map((round) => round[at])));
    console.log(`${run[0]}: ${times.map((time) => time.toFixed(0)).join(" ")} ms`);
    all.push(...times);
  }
  const worst = Math.max(...all);
  console.log(`${all.length} filters: median ${middle(all).toFixed(1)} ms, worst ${worst.toFixed(1)} ms`);
  assert.ok(worst < LIMIT_MS, `worst ${worst}`);
  await page.close();
});

test("scrolling through 10,000 rows fills each frame in time", async () => {
  const page = await open(chromium, NAME);
  const times = await page.evaluate(async () => {
    const grid = document.getElementById("grid");
    const taken = [];
    for (let step = 0; step < 60; step += 1) {
      const begun = performance.now();
      grid.scrollTop += 6_000;
      await new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)));
      taken.push(performance.now() - begun);
    }
    return taken;
  });
  console.log(`60 jumps: median ${middle(times).toFixed(1)} ms, worst ${Math.max(...times).toFixed(1)} ms`);
  assert.ok(middle(times) < LIMIT_MS / 2);
  await page.close();
});

test("the largest page is small and opens within two seconds", async () => {
  const { size } = statSync(file(NAME));
  const page = await open(chromium, NAME);
  const opened = await page.evaluate(
    () => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
  );
  console.log(`${size} bytes, opened in ${opened.toFixed(0)} ms`);
  assert.ok(size < 3_000_000, `${size} bytes`);
  assert.ok(opened < 2_000, `${opened} ms`);
  await page.close();
});
