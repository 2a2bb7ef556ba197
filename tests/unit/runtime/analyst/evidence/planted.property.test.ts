import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Digest } from "../../../../../model/report.ts";
import { checkText } from "../../../../../runtime/analyst/evidence/check-text.ts";
import { judged } from "../../../../../runtime/analyst/evidence/judge.ts";
import { sourcesOf } from "../../../../../runtime/analyst/evidence/sources.ts";
import { digestOf, entry } from "../sample.ts";

const names = ["count", "users", "usualCount", "p95Ms", "waitSeconds", "sharePercent", "diskMb", "costUsd"] as const;
const units: Record<string, string> = {
  p95Ms: "ms",
  waitSeconds: "s",
  sharePercent: "%",
  diskMb: "MB",
  costUsd: "USD",
};
/** As figures of a digest are: whole, or with a few digits behind the point. */
const value = fc.oneof(
  fc.integer({ min: 0, max: 5_000_000 }),
  fc.integer({ min: -2_000_000, max: 2_000_000 }).map((thousandths) => thousandths / 1_000),
);
const digests = fc
  .array(fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1 }), { minLength: 2, maxLength: 6 })
  .map((all) => digestOf(all.map((figures, index) => entry(`d${index + 1}`, { figures }))));

/** One figure as somebody writes it: where it stands, how, and with what around it. */
interface Written {
  id: string;
  name: string;
  figure: string;
  tail: string;
}

const written = (digest: Digest) =>
  fc
    .record({
      pick: fc.nat(),
      form: fc.nat(3),
      words: fc.constantFrom("", " failed", " jobs of `kokoro`"),
      unit: fc.boolean(),
    })
    .map(({ pick, form, words, unit }): Written => {
      const all = digest.entries.flatMap(({ id, figures }) =>
        Object.entries(figures).map((one) => [id, ...one] as const),
      );
      const [id, name, amount] = all[pick % all.length] as [string, string, number];
      const forms = [
        String(amount),
        amount.toLocaleString("en-US", { maximumFractionDigits: 3 }),
        String(Number(amount.toFixed(1))),
        String(amount),
      ];
      // A figure that would be rounded by more than a twentieth is written out.
      const rounded = Number((forms[form] as string).replaceAll(",", ""));
      const figure = Math.abs(rounded - amount) > Math.abs(amount) / 20 ? String(amount) : (forms[form] as string);
      const tail = `${unit && units[name] ? ` ${units[name]}` : ""}${words}`;
      return { id, name, figure, tail };
    });

const text = ({ id, name, figure, tail }: Written) => `Seen: ${figure}${tail} [${id}.${name}].`;
const cases = digests.chain((digest) =>
  fc.record({ digest: fc.constant(digest), one: written(digest), nat: fc.nat() }),
);
const problemIn = (digest: Digest, said: string) => checkText(said, sourcesOf({ digest, toolResults: [] })).problem;
const runs = { numRuns: 1_000 };

describe("of any digest", () => {
  it("a figure that is cited as it stands, rounded or grouped, is shown", () => {
    fc.assert(
      fc.property(cases, ({ digest, one }) => {
        expect(problemIn(digest, text(one))).toBeUndefined();
      }),
      runs,
    );
  });

  it("a figure with any of its digits changed is caught", () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: 1, max: 9 }), ({ digest, one, nat }, by) => {
        const places = [...one.figure.matchAll(/\d/g)].map(({ index }) => index);
        const at = places[nat % places.length] as number;
        const digit = (Number(one.figure[at]) + by) % 10;
        const figure = `${one.figure.slice(0, at)}${digit}${one.figure.slice(at + 1)}`;
        // 12.5 may be rounded to 12 and to 13.
        const off =
          Number(figure.replaceAll(",", "")) - (digest.entries.find(({ id }) => id === one.id)?.figures[one.name] ?? 0);
        fc.pre(Math.abs(off) > 0.5000001 * 10 ** -(figure.split(".")[1]?.length ?? 0));
        expect(problemIn(digest, text({ ...one, figure }))).toBeDefined();
      }),
      runs,
    );
  });

  it("a figure that gains or loses a digit, its point or its sign is caught", () => {
    fc.assert(
      fc.property(cases, fc.nat(2), ({ digest, one, nat }, how) => {
        const at = nat % (one.figure.length + 1);
        const inserted = `${one.figure.slice(0, at)}${1 + (nat % 9)}${one.figure.slice(at)}`;
        const figure = [
          inserted,
          one.figure.replace(/[.,]/, ""),
          one.figure.startsWith("-") ? one.figure.slice(1) : `-${one.figure}`,
        ][how] as string;
        const before = Number(one.figure.replaceAll(",", ""));
        fc.pre(Number(figure.replaceAll(",", "")) !== before);
        fc.pre(
          !figure.includes(".") ||
            Math.abs(Number(figure) - before) > 0.5000001 * 10 ** -(one.figure.split(".")[1]?.length ?? 0),
        );
        expect(problemIn(digest, text({ ...one, figure }))).toBeDefined();
      }),
      runs,
    );
  });

  it("a figure that cites another of the digest's figures is caught, unless that is the same", () => {
    fc.assert(
      fc.property(cases, ({ digest, one, nat }) => {
        const others = digest.entries.flatMap(({ id, figures }) =>
          Object.entries(figures).map((pair) => [id, ...pair] as const),
        );
        const [id, name, amount] = others[nat % others.length] as readonly [string, string, number];
        const said = Number(one.figure.replaceAll(",", ""));
        fc.pre(Math.abs(said - amount) > 0.5000001 * 10 ** -(one.figure.split(".")[1]?.length ?? 0));
        expect(problemIn(digest, text({ ...one, id, name, tail: "" }))).toBeDefined();
      }),
      runs,
    );
  });

  it("a figure whose citation is dropped, cut or moved to another sentence is caught", () => {
    fc.assert(
      fc.property(cases, fc.nat(4), ({ digest, one }, how) => {
        const { figure, tail, id, name } = one;
        const said = [
          `Seen: ${figure}${tail}.`,
          `Seen: ${figure}${tail} [${id}].`,
          `Seen: ${figure}${tail} ${id}.${name}.`,
          `Seen: ${figure}${tail}. More in [${id}.${name}].`,
          `[${id}.${name}] Seen: ${figure}${tail}.`,
        ][how] as string;
        expect(problemIn(digest, said)).toBeDefined();
      }),
      runs,
    );
  });

  it("a planted sentence costs no other its place, and a planted figure its finding", () => {
    fc.assert(
      fc.property(cases, ({ digest, one }) => {
        const right = text(one);
        const finding = {
          ...{ title: "It is slow", severity: "issues" as const, evidence: right, cites: [one.id], since: null },
          recommendation: `${right} Give it 77 workers. Look there first.`,
        };
        const said = {
          ...{
            verdict: "issues" as const,
            summary: `${right} All of 77 jobs failed. ${right}`,
            patterns: ["77 again"],
          },
          findings: [finding, { ...finding, evidence: `${right} That is 77 more.` }],
          suggestions: ["how long a client waits"],
        };
        const shown = judged(said, { digest, toolResults: [] });
        expect(shown.summary).toBe(`${right} ${right}`);
        expect(shown.findings).toMatchObject([{ evidence: right, recommendation: `${right} Look there first.` }]);
        expect(shown.patterns).toEqual([]);
        expect(shown.rejected.map(({ reason }) => reason)).toEqual(Array(4).fill('"77" is not cited'));
      }),
      { numRuns: 100 },
    );
  });
});
