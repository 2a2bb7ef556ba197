import { describe, expect, it } from "vitest";
import { type Comparison, compared, isAgreed } from "../../../../cli/compare/comparison.ts";
import { minutes, noon, recordOf, rule } from "./records.ts";

type Firings = Parameters<typeof recordOf>[1];

const of = (comparison: Comparison, id = "queue-depth") => {
  const found = comparison.rules.find((one) => one.id === id);
  if (!found) throw new Error(`${id} is not compared`);
  return found;
};
const between = (mine: Firings, theirs: Firings) => of(compared(recordOf("pr-12", mine), recordOf("prod", theirs)));

describe("a fault that both saw", () => {
  it("alike is agreement, whatever moments they look at", () => {
    const rule = between([["queue-depth", "kokoro", 60, 50]], [["queue-depth", "kokoro", 59.5, 50.5]]);
    expect(rule).toMatchObject({ agreed: 1, apart: [], onlyFirst: [], onlySecond: [], undecided: 0 });
    expect(isAgreed(rule)).toBe(true);
  });

  it("at other times says who was later, and by how much", () => {
    const { apart, agreed } = between([["queue-depth", "kokoro", 60, 50]], [["queue-depth", "kokoro", 55, 53]]);
    expect(agreed).toBe(0);
    expect(apart).toMatchObject([{ beganLaterMs: minutes(5), endedLaterMs: -minutes(3) }]);
  });

  it("with another severity is not agreement", () => {
    const critical = { severity: "critical" } as const;
    const rule = between([["queue-depth", "kokoro", 60, 50, critical]], [["queue-depth", "kokoro", 60, 50]]);
    expect(rule.apart).toHaveLength(1);
  });

  it("goes on in both, or in one of them alone", () => {
    expect(between([["queue-depth", "kokoro", 60, null]], [["queue-depth", "kokoro", 60, null]]).agreed).toBe(1);
    const { apart } = between([["queue-depth", "kokoro", 60, null]], [["queue-depth", "kokoro", 60, 50]]);
    expect(apart).toMatchObject([{ beganLaterMs: 0, endedLaterMs: -minutes(50) }]);
  });

  it("twice is paired twice, each with its nearest in time", () => {
    const twice: Firings = [
      ["queue-depth", "kokoro", 60, 50],
      ["queue-depth", "kokoro", 30, 20],
    ];
    expect(between(twice, twice)).toMatchObject({ agreed: 2 });
    expect(between(twice, twice.slice(1))).toMatchObject({ agreed: 1, onlyFirst: [{ from: noon - minutes(60) }] });
  });

  it("in two halves is one that agrees at its beginning and one that is alone", () => {
    const rule = between(
      [["queue-depth", "kokoro", 60, 20]],
      [
        ["queue-depth", "kokoro", 60, 50],
        ["queue-depth", "kokoro", 40, 20],
      ],
    );
    expect(rule.apart).toHaveLength(1);
    expect(rule.onlySecond).toHaveLength(1);
  });
});

describe("a fault that one saw", () => {
  it("is shown with its instance and value", () => {
    const rule = between([["queue-depth", "kokoro", 60, 50]], []);
    expect(rule.onlyFirst).toMatchObject([{ labels: { model: "kokoro" }, value: 35, severity: "warning" }]);
    expect(between([], [["queue-depth", "kokoro", 60, 50]]).onlySecond).toHaveLength(1);
  });

  it("of another instance is no match", () => {
    const rule = between([["queue-depth", "kokoro", 60, 50]], [["queue-depth", "higgs", 60, 50]]);
    expect(rule).toMatchObject({ agreed: 0, onlyFirst: [{}], onlySecond: [{}] });
  });

  it("is left out when it began a moment ago: the other has not looked yet", () => {
    expect(between([["queue-depth", "kokoro", 0.5, null]], [])).toMatchObject({ onlyFirst: [], undecided: 1 });
  });
});

describe("the time that is compared", () => {
  const firing: Firings = [["queue-depth", "kokoro", 100, 50]];
  const late = { rules: [rule("queue-depth", "bb", noon - minutes(90))] };

  it("begins when both judge the rule: a fault from before needs no match, and its beginning says nothing", () => {
    const alone = compared(recordOf("pr-12", [], late), recordOf("prod", firing));
    expect(of(alone)).toMatchObject({ since: noon - minutes(90), onlySecond: [], undecided: 1, text: "differs" });
    const matched = compared(recordOf("pr-12", [["queue-depth", "kokoro", 89, 50]], late), recordOf("prod", firing));
    expect(of(matched)).toMatchObject({ agreed: 1, apart: [] });
  });

  it("leaves out what was over by then", () => {
    const over = compared(recordOf("pr-12", [], late), recordOf("prod", [["queue-depth", "kokoro", 100, 95]]));
    expect(of(over)).toMatchObject({ onlySecond: [], undecided: 0 });
  });

  it("ends with the last look of the one that stopped", () => {
    const stopped = recordOf("pr-12", [], { lastTickAt: noon - minutes(70) });
    expect(of(compared(stopped, recordOf("prod", [["queue-depth", "kokoro", 60, 50]])))).toMatchObject({
      onlySecond: [],
      undecided: 1,
    });
  });

  it("is none where one has not looked yet", () => {
    const comparison = compared(recordOf("pr-12", [], { lastTickAt: null }), recordOf("prod", firing));
    expect(comparison.from).toBeGreaterThan(comparison.to);
    expect(of(comparison)).toMatchObject({ since: undefined, onlySecond: [] });
  });

  it("is as long as the shorter memory, in what was told as well", () => {
    const messages = [100, 30].map((ago) => ({ at: noon - minutes(ago), channelId: "phone", title: "t", text: null }));
    const long = recordOf("prod", firing, { told: 2, messages });
    const comparison = compared(recordOf("pr-12", [], { since: noon - minutes(60) }), long);
    expect(comparison.from).toBe(noon - minutes(60));
    expect(comparison.second.told).toBe(1);
  });
});

it("a rule that only one has is said to be, and not judged", () => {
  const more = { rules: [rule("queue-depth"), rule("new-rule")] };
  const comparison = compared(recordOf("pr-12", [["new-rule", "kokoro", 60, 50]], more), recordOf("prod", []));
  expect(of(comparison, "new-rule")).toMatchObject({ text: "only first", since: undefined, onlyFirst: [] });
  expect(of(comparison, "disk-usage")).toMatchObject({ text: "only second" });
});

it("swapping the two swaps every word", () => {
  const mine = recordOf("pr-12", [
    ["queue-depth", "kokoro", 60, 50],
    ["queue-wait", "higgs", 40, 30],
  ]);
  const theirs = recordOf("prod", [["queue-depth", "kokoro", 55, 53]]);
  const [one, other] = [compared(mine, theirs), compared(theirs, mine)];
  for (const [index, rule] of one.rules.entries()) {
    const swapped = other.rules[index];
    expect(swapped?.onlySecond).toEqual(rule.onlyFirst);
    expect(swapped?.onlyFirst).toEqual(rule.onlySecond);
    expect(swapped?.agreed).toBe(rule.agreed);
    expect(swapped?.apart.map(({ beganLaterMs }) => -beganLaterMs)).toEqual(
      rule.apart.map(({ beganLaterMs }) => beganLaterMs),
    );
  }
});
