import { describe, expect, it } from "vitest";
import { checkText } from "../../../../../runtime/analyst/evidence/check-text.ts";
import { sourcesOf } from "../../../../../runtime/analyst/evidence/sources.ts";
import { digest, toolResult } from "../sample.ts";

const sources = sourcesOf({ digest, toolResults: [toolResult(), toolResult({ id: "t2", cut: true })] });
const problemOf = (text: string) => checkText(text, sources).problem;

describe("a text is shown", () => {
  it.each([
    ["as it stands", "412 [d1.count] jobs failed, usually 30 [d1.usualCount]."],
    ["with a few words before its citation", "412 failed jobs on `kokoro` [d1.count]."],
    ["with a name between", "412 jobs on `higgs-1` [d1.count] failed."],
    ["with two figures of one sentence", "It took 4,120 ms [d2.p95Ms] instead of 812 ms [d2.usualP95Ms]."],
    ["in another unit of the same kind", "p95 is 4.12 s [d2.p95Ms]."],
    ["rounded", "p95 is 4.1 s [d2.p95Ms], and 4 % [d1.sharePercent] failed."],
    ["with its unit behind the citation", "p95 is 4.1 [d2.p95Ms] s."],
    ["with a thousand in short", "12.3 k [d2.diskMb] MB are used, or 12.3 GB [d2.diskMb]."],
    ["with the unit glued to it", "4120ms [d2.p95Ms], 4.2% [d1.sharePercent], 3x [d2.retryRatio]."],
    ["in words of one word", "Twelve users [d1.users] saw it."],
    ["negative", "It changed by -5.5 % [d2.changePercent], or −5.5 percent [d2.changePercent]."],
    ["as money", "It cost $4.20 [d2.costUsd], that is 4.2 USD [d2.costUsd]."],
    ["with its time", "Since 22:12 UTC [d1.since], until 2026-11-26 01:05 [d1.until]."],
    ["with its day", "It began on 2026-11-25 [d1.since] at 22:12:40 [d1.since]."],
    ["about the span as a whole", "In 24 hours [d0.hours] since 2026-11-25 07:30 UTC [d0.from]."],
    ["from a result", "77 records [t1.1.records], p95 1,234.5 ms [t1.1.p95_ms], in 2 rows [t1.rows]."],
    ["with the time of a result", "Between 22:00 [t1.1.hour] and 23:00 [t1.2.hour]."],
    ["with a number that no double holds", "It is 9007199254740993 [t1.1.big]."],
    ["in full-width digits", "４１２ [d1.count] jobs failed."],
    ["supported by two", "412 [d1.count, d1.count] jobs failed."],
    ["without any figure", "The queue is as usual; see [d1] and the 5xx answers of the gateway."],
    ["with names of the data", "`higgs-1` and higgs-2 are slow at p95; d1 says so."],
    ["with the status of an answer", "Many HTTP `504`, and status 429 of the API."],
    ["with a pronoun", "No one noticed, and this one is known."],
  ])("%s", (_, text) => {
    expect(problemOf(text)).toBeUndefined();
  });

  it("with what it rests on, each once", () => {
    expect(checkText("412 [d1.count] of [t1], 30 [d1.usualCount], see [d2]", sources).cites).toEqual([
      "d1",
      "t1",
      "d2",
    ]);
  });
});

describe("a text is not shown with a figure", () => {
  it.each([
    ["without a citation", "412 jobs failed.", '"412" is not cited'],
    ["whose citation is behind another figure's", "412 of 30 [d1.count]", '"412" is not cited'],
    ["whose citation is too far away", "412 jobs failed in the last hours [d1.count]", '"412" is not cited'],
    ["whose citation is in another sentence", "412 jobs failed. See [d1.count]", '"412" is not cited'],
    ["that is wrong", "413 [d1.count] jobs", '"413" is not what d1.count holds: 412'],
    ["of another entry", "412 [d2.p95Ms]", '"412" is not what d2.p95Ms holds: 4120'],
    ["of another figure", "412 [d1.usualCount]", '"412" is not what d1.usualCount holds: 30'],
    ["of an entry that there is not", "412 [d9.count]", "cites d9, which there is not"],
    ["of a figure that there is not", "412 [d1.total]", '"412" cites d1.total, which holds no figure'],
    ["that cites an entry as a whole", "412 [d1]", '"412" cites d1, which holds no figure'],
    ["of a prototype", "412 [d1.constructor]", '"412" cites d1.constructor, which holds no figure'],
    ["of a row that there is not", "77 [t1.3.records]", '"77" cites t1.3.records, which holds no figure'],
    ["of an empty cell", "77 ms [t1.2.p95_ms]", '"77" cites t1.2.p95_ms, which holds no figure'],
    ["of a row number 0", "77 [t1.0.records]", '"77" cites t1.0.records, which holds no figure'],
    ["counting rows that were cut off", "2 rows [t2.rows]", '"2" cites t2.rows, which holds no figure'],
    ["one of whose two citations is wrong", "412 [d1.count, d1.users]", '"412" is not what d1.users holds: 12'],
    ["in a unit of another kind", "412 ms [d1.count]", '"412" is not what d1.count holds: 412'],
    ["in a unit of another kind behind", "412 [d1.count] ms", '"412" is not what d1.count holds: 412'],
    ["in a wrong unit of the kind", "4,120 s [d2.p95Ms]", '"4,120" is not what d2.p95Ms holds: 4120'],
    ["without the unit it was changed to", "4.12 [d2.p95Ms]", '"4.12" is not what d2.p95Ms holds: 4120'],
    ["as a share", "412 % [d1.count]", '"412" is not what d1.count holds: 412'],
    ["rounded too far", "4.3 s [d2.p95Ms]", '"4.3" is not what d2.p95Ms holds: 4120'],
    ["rounded to little", "3 % [d2.changePercent]", '"3" is not what d2.changePercent holds: -5.5'],
    ["rounded to a tenth of it", "0.4 k [d2.usualP95Ms]", '"0.4" is not what d2.usualP95Ms holds: 812.4'],
    ["without its sign", "5.5 % [d2.changePercent]", '"5.5" is not what d2.changePercent holds: -5.5'],
    ["rounded to nothing", "0 records [t1.1.records]", '"0" is not what t1.1.records holds: 77'],
    ["that is a time", "412 [d1.since]", '"412" is not what d1.since holds: 2026-11-25T22:12'],
    ["that is a sum", "442 [d1.count, d1.usualCount]", '"442" is not what d1.count holds: 412'],
    ["that is a ratio", "14 times [d1.count]", '"14" is not what d1.count holds: 412'],
    ["as a range with one citation", "30–412 jobs [d1.count]", '"30" is not cited'],
    ["as a range with a hyphen", "30-412 jobs [d1.count]", '"30" is not cited'],
    ["in wrong words", "Thirteen users [d1.users]", '"Thirteen" is not what d1.users holds: 12'],
    ["in uncited words", "Two workers are slow.", '"Two" is not cited'],
    ["in words of several", "Twenty-one users [d1.users]", '"Twenty-one" is no figure that can be checked'],
    ["in vague words", "Errors have doubled.", '"doubled" is no figure that can be checked'],
    ["as a part", "A third of them failed.", '"third" is no figure that can be checked'],
    ["as a fraction sign", "½ of them", '"1" is not cited'],
    ["in circled digits", "④ of them", '"4" is not cited'],
    ["in other digits", "٤١٢ [d1.count]", '"٤" is no figure that can be checked'],
    ["with hidden characters in it", "4\u200b13 [d1.count]", '"413" is not what d1.count holds: 412'],
    ["with a comma in the wrong place", "4,12 [d1.count]", '"4,12" is no figure that can be checked'],
    ["with a letter in it", "4l2 [d1.count]", '"4l2" is no figure that can be checked'],
    ["in powers of ten", "4e2 [d1.count]", '"4e2" is no figure that can be checked'],
    ["behind a hyphen in a name", "errors-412 [d1.count]", '"errors-412" stands nowhere in the data'],
    ["in a name that is not there", "`higgs-9` is slow", '"higgs-9" stands nowhere in the data'],
    ["that looks like a status", "504 jobs [d1.count]", '"504" is not what d1.count holds: 412'],
    ["of a status that is not there", "HTTP 503 everywhere", '"503" is not cited'],
    ["at a wrong time", "Since 22:13 UTC [d1.since]", '"22:13" is not what d1.since holds: 2026-11-25T22:12'],
    [
      "at a time of another clock",
      "Since 22:12 CET [d1.since]",
      '"22:12" is not what d1.since holds: 2026-11-25T22:12',
    ],
    ["on a wrong day", "Since 2026-11-26 22:12 [d1.since]", "is not what d1.since holds: 2026-11-25T22:12"],
    ["at an uncited time", "Since 22:12 UTC.", '"22:12" is not cited'],
    ["as a scale alone", "A million jobs failed.", '"million" is no figure that can be checked'],
    ["as a scale alone, behind a word", "Over a thousand users saw it.", '"thousand" is no figure that can be checked'],
    ["that is scaled behind its citation", "412 [d1.count] million", '"412" is not what d1.count holds: 412'],
    ["right behind another's citation", "30 [d1.usualCount]412 [d1.count]", "a figure stands right behind a citation"],
    ["that continues another one", "30 [d1.usualCount].412 [d1.count]", "a figure stands right behind a citation"],
    ["in groups that are two figures", "30 [d1.usualCount] 412 [d1.count]", "a figure stands right behind a citation"],
    ["whose last digit is behind its citation", "412 [d1.count]0 jobs", '"0" is not cited'],
    ["in a citation of another kind", "412 [d1.count](x) and [412]", '"412" is not cited'],
  ])("%s", (_, text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });
});
