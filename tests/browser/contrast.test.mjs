// Every text against its ground, and every shape that means something against what is beside it:
// WCAG 2.2, level AA, computed from what the browser draws, light and dark.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { THEMES, browser, open, read } from "./support.mjs";

const TEXT = 4.5;
const SHAPE = 3;

let chromium;
before(async () => {
  chromium = await browser();
});
after(() => chromium?.close());

// Runs in the page: pairs of colours, each with where it is.
function pairs() {
  const parsed = (color) => {
    const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const ground = (one) => {
    for (let at = one; at !== null; at = at.parentElement) {
      const { rgb, alpha } = parsed(getComputedStyle(at).backgroundColor);
      if (alpha === 1) return rgb;
      if (alpha > 0) throw new Error(`a ground that lets others through: ${at.className}`);
    }
    return parsed(getComputedStyle(document.documentElement).backgroundColor).rgb;
  };
  const name = (one) => `${one.tagName.toLowerCase()}.${one.className} "${one.textContent.slice(0, 24)}"`;
  const all = [...document.querySelectorAll("body *")].filter((one) =>
    one.checkVisibility({ opacityProperty: true }),
  );
  const says = (one) =>
    [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
  const text = all
    .filter((one) => says(one) || ["INPUT", "SELECT"].includes(one.tagName))
    .map((one) => ["text", name(one), parsed(getComputedStyle(one).color).rgb, ground(one)]);
  const placeholder = document.querySelector("#filter-q");
  text.push([
    "text",
    "placeholder",
    parsed(getComputedStyle(placeholder, "::placeholder").color).rgb,
    ground(placeholder),
  ]);
  const shares = all
    .filter((one) => one.matches(".share"))
    .map((one) => [
      "shape",
      name(one),
      parsed(getComputedStyle(one).backgroundColor).rgb,
      ground(one.parentElement.parentElement),
    ]);
  const borders = all
    .filter((one) => one.matches("input, select, button:not(.link):not(.tile)"))
    .map((one) => [
      "shape",
      `border of ${name(one)}`,
      parsed(getComputedStyle(one).borderTopColor).rgb,
      ground(one.parentElement),
    ]);
  const edges = all
    .filter((one) => one.matches(".tile.edge"))
    .map((one) => [
      "shape",
      `edge of ${name(one)}`,
      parsed(getComputedStyle(one).borderInlineStartColor).rgb,
      ground(one),
    ]);
  const probe = document.body.appendChild(document.createElement("i"));
  probe.className = "edge";
  const value = (variable) => {
    probe.style.color = `var(${variable})`;
    return parsed(getComputedStyle(probe).color).rgb;
  };
  const focus = ["--card", "--ground", "--raised"].map((beside) => [
    "shape",
    `focus on ${beside}`,
    value("--focus"),
    value(beside),
  ]);
  probe.remove();
  return [...text, ...shares, ...borders, ...edges, ...focus];
}

function contrast(one, other) {
  const luminance = (rgb) => {
    const [red, green, blue] = rgb
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (light + 0.05) / (dark + 0.05);
}

test("the measure is the one of WCAG", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.ok(Math.abs(contrast([119, 119, 119], [255, 255, 255]) - 4.48) < 0.01);
});

for (const theme of THEMES) {
  test(`every text and every shape can be told from its ground: ${theme}`, async () => {
    const context = await chromium.newContext({
      viewport: { width: 1440, height: 1200 },
      colorScheme: theme,
    });
    const lowest = { text: [99], shape: [99] };
    const states = new Set();
    const look = async (page, when) => {
      for (const [sort, name, one, other] of await page.evaluate(pairs)) {
        const ratio = contrast(one, other);
        if (ratio < lowest[sort][0]) lowest[sort] = [ratio, name, when];
        assert.ok(ratio >= (sort === "text" ? TEXT : SHAPE), `${name}: ${ratio.toFixed(2)} ${when}`);
      }
      for (const state of await page
        .locator(".grid-body .cell")
        .evaluateAll((cells) => cells.map(({ className }) => className)))
        states.add(state);
    };
    for (const name of ["onboard-40x3", "teardown-dry-run-40x3", "audit-40x3", "audit-10000x22"]) {
      const page = await open(context, name);
      await page.locator("details").evaluateAll((all) =>
        all.forEach((one) => {
          one.open = true;
        }),
      );
      await look(page, `${name}, all`);
      const { kinds } = read(name);
      for (const { outcome, reason } of kinds.filter((kind) => kind.reason)) {
        await page.evaluate((fragment) => {
          location.hash = fragment;
        }, `reason=${outcome}:${reason}`);
        await page.waitForTimeout(30);
        await page.locator(".grid-body .row:not([hidden]) .cell:not(.aside, .none)").first().click();
        await look(page, `${name}, ${reason}`);
        await page.locator(".chip").first().hover();
        await look(page, `${name}, ${reason}, pointed at`);
      }
      await page.locator(".toggle").first().click();
      await look(page, `${name}, pressed`);
      await page.close();
    }
    for (const state of [
      "changed",
      "unchanged",
      "ordered",
      "planned",
      "drifted",
      "waiting",
      "skipped",
      "failed",
    ]) {
      assert.ok(states.has(`cell ${state}`), `no cell was ${state}`);
    }
    console.log(
      `${theme}: lowest contrast of text ${lowest.text[0].toFixed(2)} (${lowest.text[1]}), of shapes ${lowest.shape[0].toFixed(2)} (${lowest.shape[1]})`,
    );
    await context.close();
  });
}

test("no two states share a sign or a word, so that nothing hangs on colour", async () => {
  const labels = new Map();
  for (const name of ["onboard-40x3", "teardown-dry-run-40x3", "audit-40x3"]) {
    const page = await open(chromium, name);
    for (const [state, text] of await page
      .locator(".chip")
      .evaluateAll((chips) =>
        chips.map((chip) => [chip.dataset.state, chip.querySelector(".cell").textContent]),
      )) {
      labels.set(state, text);
    }
    await page.close();
  }
  assert.equal(labels.size, 8);
  const [words, signs] = [(text) => text.slice(1), (text) => text[0]];
  assert.equal(new Set([...labels.values()].map(words)).size, 8);
  // In order and changed are one sign: no page holds both.
  assert.equal(new Set([...labels.values()].map(signs)).size, 7);
});
