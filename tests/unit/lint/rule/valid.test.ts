import { describe, expect, it } from "vitest";
import { above } from "../../../../model/alert.ts";
import { foundWith, problemsWith, rightRule } from "../bench.ts";

describe("rule/valid", () => {
  it("shows what a preview would refuse, and goes on with the other checks", async () => {
    const levels = [
      { severity: "warning" as const, when: above(25) },
      { severity: "critical" as const, when: above(5) },
    ];
    expect(await foundWith({ levels, message: "{modle}" })).toEqual([
      "rule/valid: levels critical (above 5) must be worse than warning (above 25)",
      expect.stringContaining("message/label: message {modle}"),
    ]);
  });

  it("leaves a rule of the wrong shape at that, and still checks the others", async () => {
    const wrong = { ...rightRule, id: "speech-faults", levels: [] };
    const found = await problemsWith({ message: "{modle}" }, { others: [wrong] });
    expect(found.map(({ file, check }) => `${file} ${check}`)).toEqual([
      "alerts/speech-faults.ts rule/valid",
      "alerts/speech-errors.ts message/label",
    ]);
  });

  it("stands with its own rule's other problems", async () => {
    const other = { ...rightRule, id: "speech-faults", message: "{modle}", levels: [rightRule.levels[0] as never] };
    const levels = [{ severity: "warning" as const, when: above(5), until: above(2) }];
    const found = await problemsWith({ levels }, { others: [other], files: { "alerts/speech-faults.ts": "" } });
    expect(found.map(({ file, check }) => `${file} ${check}`)).toEqual([
      "alerts/speech-faults.ts message/label",
      "alerts/speech-faults.ts tests/both-ways",
      "alerts/speech-errors.ts rule/valid",
      "alerts/speech-errors.ts rule/duplicate",
    ]);
  });

  it("says that two rules share an id", async () => {
    const found = await foundWith(
      {},
      {
        others: [
          {
            ...rightRule,
            value: { source: "host", metric: "memory-used-percent" },
            window: undefined as never,
            message: "{value}",
          },
        ],
      },
    );
    expect(found).toEqual(['rule/valid: id "speech-errors" is declared twice; rename one']);
  });

  it("knows no channels, which are a stack's matter", async () => {
    expect(await foundWith({ channels: ["pager"] })).toEqual([]);
  });
});
