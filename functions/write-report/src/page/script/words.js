// The words and signs for what became of a target. A colour never stands alone: each state has a
// sign, a short word for narrow cells and a long one.

const STATES = {
  changed: { sign: "✓", short: "done", long: "Changed", means: "As asked for, by this execution." },
  unchanged: { sign: "=", short: "same", long: "Unchanged", means: "As asked for, and found so." },
  ordered: { sign: "✓", short: "ok", long: "In order", means: "A member, as onboarding would make it." },
  planned: {
    sign: "△",
    short: "plan",
    long: "Planned",
    means: "Not as asked for: these calls would be made.",
  },
  drifted: {
    sign: "▲",
    short: "drift",
    long: "Drifted",
    means: "Not as asked for: onboarding would make these calls.",
  },
  waiting: {
    sign: "…",
    short: "wait",
    long: "On its way",
    means: "Not as asked for yet: Macie is at it, and no call is due.",
  },
  skipped: {
    sign: "–",
    short: "skip",
    long: "Skipped",
    means: "Left alone on purpose; no call was made for it.",
  },
  failed: { sign: "✕", short: "fail", long: "Failed", means: "Not as asked for." },
};

const STATUSES = {
  finished: { sign: "✓", look: "ordered", text: "Finished" },
  finishedWithFailures: { sign: "✕", look: "failed", text: "Finished with failures" },
  planned: { sign: "△", look: "planned", text: "Planned" },
  drifted: { sign: "▲", look: "drifted", text: "Drifted" },
  continued: { sign: "…", look: "waiting", text: "Continued" },
  stopped: { sign: "✕", look: "failed", text: "Stopped" },
  unfinished: { sign: "…", look: "waiting", text: "Unfinished" },
};

const OPERATIONS = {
  onboard: "Onboarding",
  suspend: "Suspending",
  resume: "Resuming",
  teardown: "Teardown",
  audit: "Audit",
};

function stateOf(kind) {
  if (kind.outcome === "unchanged") return isAudit ? "ordered" : "unchanged";
  if (kind.outcome !== "planned") return kind.outcome;
  if (kind.calls?.length === 0) return "waiting";
  return isAudit ? "drifted" : "planned";
}

const kindStates = kinds.map(stateOf);
const TROUBLE = new Set(isAudit ? ["failed", "drifted", "waiting"] : ["failed"]);
const CHANGE = new Set(["changed", "planned", "drifted"]);

// States that stand anywhere, in the order of the table above.
const statesHere = Object.keys(STATES).filter((state) => kindStates.includes(state));

for (const region of regions) {
  region.cells.forEach((kind, number) => {
    if (kind !== NO_TARGET && TROUBLE.has(kindStates[kind])) accounts[number].trouble += 1;
  });
}

// `failed:refused`: the same word means another thing as the reason of another outcome.
function reasonOf(kind) {
  return kind.reason ? `${kind.outcome}:${kind.reason}` : "";
}

// `accountNotActive` becomes `account not active`; a name that is all one word stays.
function spoken(name) {
  return name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

// The meaning, who acts, and the remedy of a reason.
function explanationOf(kind) {
  const [meaning, who, remedy] = explanations[kind.outcome]?.[kind.reason] ?? [];
  return { meaning: meaning ?? STATES[stateOf(kind)].means, who, remedy };
}

function errorExplanation(name) {
  const [meaning, who, remedy] = explanations.errors[name] ?? [];
  return { meaning: meaning ?? "docs/ERRORS.md says what names that begin like this mean.", who, remedy };
}

const NUMBERS = new Intl.NumberFormat("en-GB");
const number = (value) => NUMBERS.format(value);

function counted(value, one, many = `${one}s`) {
  return `${number(value)} ${value === 1 ? one : many}`;
}

// A share that is neither all nor nothing is never rounded to either.
function share(part, whole) {
  if (whole === 0) return "none";
  const percent = (100 * part) / whole;
  if (part > 0 && percent < 0.1) return "< 0.1 %";
  if (part < whole && percent > 99.9) return "> 99.9 %";
  return `${percent.toFixed(percent === 0 || percent === 100 ? 0 : 1)} %`;
}
