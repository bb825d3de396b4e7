// What the page shows, filters, opens and gives away: each against the data, read by other means.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ALL, browser, counted, open, read, shown } from "./support.mjs";

let chromium;
let context;
before(async () => {
  chromium = await browser();
  context = await chromium.newContext({
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  });
});
after(() => chromium?.close());

const number = (text) => Number(text.replaceAll(",", ""));

test("every page opens without a request, an error or anything that its policy refuses", async () => {
  for (const name of ALL) {
    const page = await open(context, name);
    const loaded = await page.evaluate(() =>
      performance.getEntriesByType("resource").map((entry) => entry.name),
    );
    assert.deepEqual(
      loaded.filter((url) => !url.startsWith("data:")),
      [],
      name,
    );
    assert.ok((await page.textContent("h1")).length > 5);
    await page.close();
  }
});

test("the policy stops a script and a request that somebody smuggles in", async () => {
  const page = await open(context, "audit-40x3");
  const stopped = [];
  page.on("requestfailed", (request) => stopped.push([request.url(), request.failure().errorText]));
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'broken'";
    const image = document.createElement("img");
    image.src = "https://example.com/x.png";
    document.body.append(script, image);
  });
  await page.waitForTimeout(200);
  assert.notEqual(await page.title(), "broken");
  assert.deepEqual(stopped, [["https://example.com/x.png", "csp"]]);
  assert.equal(page.faults.filter((fault) => /Content Security Policy/.test(fault)).length, 2);
  await page.close();
});

test("text from AWS is shown as text, wherever it stands", async () => {
  const page = await open(context, "onboard-40x3", "#q=script");
  assert.match(
    await page.textContent(".grid-body .row:not([hidden]) .name"),
    /^<\/script><img src=x onerror=/,
  );
  await page.goto(page.url().replace("#q=script", "#reason=failed:unrecognized"));
  await page.reload();
  await page.waitForSelector("html[data-ready]");
  await page.locator(".grid-body .cell.failed:not(.aside)").first().click();
  assert.match(
    await page.textContent("#details .message"),
    /<\/script><img src=x onerror="document.title='broken'"> <b>& \*\*\*/,
  );
  assert.equal(await page.locator("img, #details b").count(), 0);
  assert.notEqual(await page.title(), "broken");
  assert.ok(!(await page.content()).includes("@example.com"));
  await page.close();
});

test("the headline adds up to the rows", async () => {
  for (const name of ALL) {
    const { rows, tail } = read(name);
    const page = await open(context, name);
    const amounts = async (of) => (await page.locator(`.tile${of} .amount`).allTextContents()).map(number);
    const [[accounts, regions, calls = 0], states] = [await amounts(":not(.edge)"), await amounts(".edge")];
    const made = tail.regions.reduce((sum, region) => sum + region.changes.length, tail.changes.length);
    assert.deepEqual([accounts, regions, calls], [counted(rows).accounts, tail.regions.length, made], name);
    assert.equal(
      states.reduce((sum, one) => sum + one, 0),
      tail.counts.targets,
      name,
    );
    assert.equal(tail.counts.targets, rows.length);
    await page.close();
  }
});

test("the headline says in one sentence how it ended", async () => {
  const expected = {
    "onboard-40x3": "12 of 120 targets failed; 1 Region stopped",
    "teardown-dry-run-40x3": "102 of 120 targets would change",
    "teardown-40x3": "3 of 126 targets failed",
    "audit-in-order": "Everything is in order",
    "audit-stopped": "40 of 80 targets failed; 1 Region stopped",
    "teardown-of-nobody": "Everything was as asked for",
  };
  for (const [name, sentence] of Object.entries(expected)) {
    const page = await open(context, name);
    assert.equal(await page.textContent("h1"), sentence, name);
    await page.close();
  }
});

test("the head says which execution it was, and when, in UTC", async () => {
  const page = await open(context, "audit-40x3");
  const said = await page.textContent("#lead");
  for (const fact of ["audit-40x3", "2026-11-21 08:00:00 UTC", "200000000000", "111111111111"])
    assert.ok(said.includes(fact), said);
  await page.close();
});

test("every filter leaves what the data holds of it", async () => {
  const { rows } = read("audit-10000x22");
  const page = await open(context, "audit-10000x22");
  const isTrouble = ({ kind }) => ["failed", "planned"].includes(kind.outcome);
  const isDue = ({ kind }) => kind.outcome === "planned" && kind.calls.length > 0;
  // A unit with units below it, beside one whose id begins alike; and one with accounts alone.
  const [unit, leaf] = ["r-ab12/ou-ab12-workload", "r-ab12/ou-ab12-workload2"];
  const cases = [
    ["q=payments", ({ name }) => name.includes("payments")],
    ["q=PAYMENTS 2000", ({ id, name }) => name.includes("payments") && `${id} ${name}`.includes("2000")],
    [`unit=${unit}`, ({ path }) => path === unit || path.startsWith(`${unit}/`)],
    [`unit=${leaf}`, ({ path }) => path === leaf],
    ["region=ap-south-1", ({ region }) => region === "ap-south-1"],
    ["state=skipped", ({ kind }) => kind.outcome === "skipped"],
    ["state=drifted,waiting", ({ kind }) => kind.outcome === "planned"],
    ["reason=planned:removed", ({ kind }) => kind.reason === "removed"],
    ["only=trouble", isTrouble],
    ["only=changed", isDue],
    [
      "only=changed&region=eu-west-1&q=sandbox",
      (row) => isDue(row) && row.region === "eu-west-1" && row.name.includes("sandbox"),
    ],
    ["q=nobody is called this", () => false],
  ];
  for (const [view, keeps] of cases) {
    await page.evaluate((fragment) => {
      location.hash = fragment;
    }, view);
    await page.waitForFunction((fragment) => decodeURI(location.hash) === `#${fragment}`, view);
    await page.waitForTimeout(50);
    assert.deepEqual(await shown(page), counted(rows.filter(keeps)), view);
  }
  await page.close();
});

test("a view lies in the address: who opens it sees the same", async () => {
  const page = await open(context, "audit-40x3");
  await page.fill("#filter-q", "payments");
  await page.click("[data-state=drifted]");
  await page.selectOption("#filter-sort", "name");
  const [, fragment] = page.url().split("#");
  const other = await open(context, "audit-40x3", `#${fragment}`);
  assert.deepEqual(await shown(other), await shown(page));
  assert.equal(await other.inputValue("#filter-q"), "payments");
  assert.equal(await other.getAttribute("[data-state=drifted]", "aria-pressed"), "true");
  const names = async (of) => of.locator(".grid-body .row:not([hidden]) .name").allTextContents();
  assert.deepEqual(await names(other), await names(page));
  await page.click("#clear");
  assert.ok(!page.url().includes("q="), page.url());
  await Promise.all([page.close(), other.close()]);
});

test("rows are sorted by number, name, unit or trouble", async () => {
  const { rows } = read("audit-40x3");
  const page = await open(context, "audit-40x3");
  const trouble = (id) => rows.filter((row) => row.id === id && row.kind.outcome === "planned").length;
  const [{ id: worst }] = [...rows].sort(
    (left, right) => trouble(right.id) - trouble(left.id) || (left.id < right.id ? -1 : 1),
  );
  const first = async () =>
    (await page.locator(".grid-body .row:not([hidden]) .id").first().textContent()).split(" ")[0];
  assert.equal(await first(), worst, "what needs somebody comes first");
  await page.selectOption("#filter-sort", "id");
  assert.equal(await first(), [...rows].map(({ id }) => id).sort()[0]);
  await page.selectOption("#filter-sort", "name");
  const byName = [...rows].sort((left, right) =>
    left.name.toLowerCase() < right.name.toLowerCase() ? -1 : 1,
  );
  assert.equal(await first(), byName[0].id);
  await page.close();
});

test("a reason, a state, a Region and what changed lead to their rows", async () => {
  const { rows } = read("onboard-40x3");
  const page = await open(context, "onboard-40x3");
  const leads = async (selector, keeps) => {
    await page.locator(selector).first().click();
    assert.deepEqual(await shown(page), counted(rows.filter(keeps)), selector);
  };
  const name = await page.locator("#reasons .link").first().textContent();
  assert.match(name, /Failed: access denied/);
  await leads("#reasons .link", ({ kind }) => kind.reason === "accessDenied");
  await leads(".tile.failed", ({ kind }) => kind.outcome === "failed");
  await leads("#regions .link", ({ region }) => region === "eu-north-1");
  await leads("#changes button", ({ kind }) => kind.outcome === "changed");
  await page.close();
});

test("accounts that only rows name are there, and say that their name is not known", async () => {
  const page = await open(context, "teardown-40x3", "#only=trouble");
  assert.deepEqual(await shown(page), { accounts: 1, targets: 3 });
  await page.click(".grid-body .cell.failed");
  assert.match(await page.textContent("#details"), /sessionLeft.*no role can be assumed/s);
  assert.match(await page.textContent("#details dl"), /Namenot known/);
  await page.close();
});

// What a cell says, found out another way than the page does.
function said({ outcome, reason, calls }) {
  const words = { changed: "Changed", unchanged: "In order", skipped: "Skipped", failed: "Failed" };
  const word = words[outcome] ?? (calls.length > 0 ? "Drifted" : "On its way");
  return reason ? `${word}: ${reason.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}` : word;
}

test("every cell that is seen says what its row does, however it came to be seen", async () => {
  const { rows } = read("audit-10000x22");
  const expected = new Map(rows.map(({ id, region, kind }) => [`${id} ${region}`, said(kind)]));
  const page = await open(context, "audit-10000x22");
  const seen = () =>
    page.locator(".grid-body .row:not([hidden])").evaluateAll((found) =>
      found.flatMap((row) => {
        const [first, ...cells] = row.children;
        const id = first.children[1].textContent.match(/\d{12}/)[0];
        return cells.map((cell) => [id, cell.getAttribute("aria-label"), cell.title]);
      }),
    );
  let compared = 0;
  const compare = async () => {
    for (const [id, label, title] of await seen()) {
      const [region, ...words] = label.split(": ");
      assert.equal(words.join(": "), expected.get(`${id} ${region}`), `${id} ${region}`);
      assert.equal(title, words.join(": "));
      compared += 1;
    }
  };
  for (const view of [
    "sort=id",
    "only=trouble&sort=id",
    "reason=planned:removed",
    "region=eu-west-1&only=trouble",
  ]) {
    await page.evaluate((fragment) => {
      location.hash = fragment;
    }, view);
    for (let jump = 0; jump < 6; jump += 1) {
      await page.waitForTimeout(50);
      await compare();
      await page.evaluate(() => {
        document.getElementById("grid").scrollTop += 480;
      });
    }
  }
  assert.ok(compared > 3_000, `${compared} cells`);
  await page.close();
});

test("the details of every kind of cell say what it means, and of a reason what to do", async () => {
  for (const name of ["onboard-40x3", "audit-40x3", "teardown-dry-run-40x3"]) {
    const { kinds } = read(name);
    const page = await open(context, name);
    for (const kind of kinds) {
      const reason = kind.reason ? `${kind.outcome}:${kind.reason}` : "";
      await page.evaluate(
        (fragment) => {
          location.hash = fragment;
        },
        reason === "" ? "sort=id" : `reason=${reason}&sort=id`,
      );
      await page.waitForTimeout(30);
      const cell = page.locator(".grid-body .row:not([hidden]) .cell:not(.aside, .none)").first();
      const [region] = (await cell.getAttribute("aria-label")).split(": ");
      await cell.click();
      const text = await page.textContent("#details");
      assert.match(text, /What it means\S/, reason);
      if (reason !== "")
        assert.match(text, new RegExp(`${kind.reason}.*Remedy\\S.*Who acts\\S`, "s"), reason);
      if (kind.observed && reason !== "") assert.match(text, /In scope.*Relationship.*Session/s, reason);
      if (kind.message) {
        const [id] = text.match(/\d{12}/);
        const message = kind.message.replaceAll("\u0001", id).replaceAll("\u0002", region);
        assert.equal(await page.textContent("#details .message"), message);
      }
      await page.keyboard.press("Escape");
    }
    await page.close();
  }
});

test("a table for other programs holds the shown rows, and no formula", async () => {
  const { rows } = read("onboard-40x3");
  const page = await open(context, "onboard-40x3", "#q=hyperlink");
  const csv = async () => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#csv")]);
    assert.equal(download.suggestedFilename(), "onboard-40x3.csv");
    return readFileSync(await download.path(), "utf8");
  };
  const lines = (await csv()).trim().split("\r\n");
  assert.match(lines[0], /^\ufeff?account,name,/);
  assert.equal(lines.length - 1, 3);
  assert.match(lines[1], /^"200038271605","'=HYPERLINK\(""x""\)","r-ab12\//);
  await page.evaluate(() => {
    location.hash = "only=trouble";
  });
  await page.waitForTimeout(50);
  assert.equal(
    (await csv()).trim().split("\r\n").length - 1,
    rows.filter(({ kind }) => kind.outcome === "failed").length,
  );
  await page.close();
});

test("a plan's hash can be copied", async () => {
  const page = await open(context, "teardown-dry-run-40x3");
  await page.click("#copy-hash");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied, read("teardown-dry-run-40x3").tail.planHash);
  assert.equal(await page.textContent("#copy-hash"), "Copied");
  await page.close();
});
