// Pictures for people to look at, in target/browser/shots; and what a test can say of how a page
// looks: nothing sticks out on a small screen, on paper, or where nothing may move.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { ALL, THEMES, browser, open, shot } from "./support.mjs";

const PICTURED = [1440, 400];

let chromium;
before(async () => {
  chromium = await browser();
});
after(() => chromium?.close());

const widthOf = (page) => page.evaluate(() => document.documentElement.scrollWidth);

for (const theme of THEMES) {
  test(`every page is pictured, and nothing sticks out: ${theme}`, async () => {
    for (const width of [1440, 1160, 820, 400]) {
      // Nothing may be caught while it moves.
      const context = await chromium.newContext({
        viewport: { width, height: 900 },
        colorScheme: theme,
        reducedMotion: "reduce",
      });
      for (const name of ALL) {
        const page = await open(context, name);
        assert.ok((await widthOf(page)) <= width, `${name} at ${width}: ${await widthOf(page)}`);
        if (PICTURED.includes(width))
          await page.screenshot({ path: shot(`${name}-${width}-${theme}.png`), fullPage: true });
        await page.locator("#grid").focus();
        for (const key of ["ArrowRight", "ArrowDown", "Enter"]) await page.keyboard.press(key);
        assert.ok((await widthOf(page)) <= width, `${name} at ${width}, details open`);
        if (PICTURED.includes(width))
          await page.screenshot({ path: shot(`${name}-${width}-${theme}-details.png`) });
        await page.close();
      }
      await context.close();
    }
  });
}

test("the toggle turns light into dark and back", async () => {
  const page = await open(chromium, "audit-40x3");
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await ground();
  assert.equal(await page.textContent("#theme"), "Dark");
  await page.click("#theme");
  assert.notEqual(await ground(), before);
  assert.equal(await page.textContent("#theme"), "Light");
  await page.click("#theme");
  assert.equal(await ground(), before);
  await page.close();
});

test("paper shows headline, reasons, Regions and the shown rows, and no controls", async () => {
  for (const [name, fragment, rows] of [
    ["audit-40x3", "", 40],
    ["audit-10000x22", "", 500],
    ["audit-40x3", "#only=trouble&region=ap-east-1", null],
  ]) {
    const page = await open(chromium, name, fragment);
    const pdf = await page.pdf({
      path: shot(`${name}${fragment === "" ? "" : "-filtered"}.pdf`),
      preferCSSPageSize: true,
      printBackground: true,
    });
    const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g).length;
    assert.ok(sheets >= 2 && sheets < 60, `${name}: ${sheets} sheets`);
    await page.emulateMedia({ media: "print" });
    // A4 across, between its margins.
    await page.setViewportSize({ width: 1032, height: 700 });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    for (const selector of ["h1", "#headline", "#reasons", "#regions table", "#printed table"])
      assert.ok(await page.isVisible(selector), selector);
    for (const selector of ["#filters", "#legend", "#grid", "#theme"])
      assert.equal(await page.isVisible(selector), false, selector);
    const printed = await page.locator("#printed tbody tr").count();
    assert.equal(printed, rows ?? Number((await page.textContent("#shown")).match(/\d+/)[0]));
    assert.ok((await widthOf(page)) <= 1032, `${await widthOf(page)}`);
    assert.match(await page.textContent("#printed"), /✓ ok: in order/);
    if (rows === 500) assert.match(await page.textContent("#printed"), /9,500 more accounts not printed/);
    writeFileSync(shot(`${name}-print.png`), await page.screenshot({ fullPage: rows !== 500 }));
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    assert.equal(await page.locator("#printed tbody tr").count(), 0);
    await page.close();
  }
});

test("where nothing may move, nothing does", async () => {
  const context = await chromium.newContext({ reducedMotion: "reduce" });
  const page = await open(context, "audit-40x3");
  const moving = await page.evaluate(
    () =>
      [...document.querySelectorAll("*")].filter((one) => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(one);
        return transitionDuration !== "0s" || animationName !== "none" || scrollBehavior !== "auto";
      }).length,
  );
  assert.equal(moving, 0);
  await context.close();
});

test("without the script the page says where the data is", async () => {
  const context = await chromium.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.setContent(readFileSync(shot("../pages/audit-40x3.html"), "utf8"));
  assert.match(await page.textContent("noscript"), /ending \.json/);
  await context.close();
});
