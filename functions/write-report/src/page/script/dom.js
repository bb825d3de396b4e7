// Elements from text. Nothing here reads markup, so text from AWS stays text.

const byId = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return made;
}

function button(text, onclick, attributes = {}) {
  return element("button", { type: "button", onclick, ...attributes }, text);
}

// Text of docs/ERRORS.md: what stands between backticks is code.
function prose(text) {
  return text.split("`").map((part, at) => (at % 2 === 1 ? element("code", {}, part) : part));
}

function pill(look, text, sign = STATES[look].sign) {
  return element(
    "span",
    { class: `pill ${look}` },
    element("span", { "aria-hidden": "true" }, sign),
    ` ${text}`,
  );
}

// A bar of shares; the numbers beside it say the same.
function bar(parts, whole) {
  const shares = parts
    .filter(([, value]) => value > 0)
    .map(([look, value]) => {
      const part = element("span", { class: `share ${look}` });
      part.style.flexGrow = String(Math.max(value / whole, 0.006));
      return part;
    });
  return element("div", { class: "bar", "aria-hidden": "true" }, shares);
}
