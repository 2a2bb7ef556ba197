import { describe, expect, it } from "vitest";
import { samplesOf, vcpusFrom } from "../../../../runtime/hetzner/samples.ts";

const at = 1_773_136_800;
const four = () => 4;

describe("the rows of an answer", () => {
  it("are its numbers, by series and minute; the CPU's know how many vCPUs there were", () => {
    const answer: Record<string, [number, string][]> = {
      cpu: [[at, "250.5"]],
      "disk.0.iops.read": [[at, "1e-3"]],
    };
    expect(samplesOf(answer, four)).toEqual([
      { atMs: at * 1_000, metric: "cpu", value: 250.5, vcpus: 4 },
      { atMs: at * 1_000, metric: "disk.0.iops.read", value: 0.001, vcpus: null },
    ]);
  });

  it("lie on the minute, and never two on one", () => {
    const rows = samplesOf(
      {
        cpu: [
          [at + 0.622, "1"],
          [at + 59.9, "2"],
          [at + 60.1, "3"],
        ],
      },
      four,
    );
    expect(rows.map(({ atMs, value }) => [atMs / 1_000 - at, value])).toEqual([
      [0, 1],
      [60, 3],
    ]);
  });

  it.each(["NaN", "", "+Inf", "many"])("leave out %j, which is no measurement", (text) => {
    expect(samplesOf({ cpu: [[at, text]] }, four)).toEqual([]);
  });

  it("are of series that are named like series", () => {
    expect(samplesOf({ "cpu'; DROP TABLE": [[at, "1"]] }, four)).toEqual([]);
  });
});

describe("how many vCPUs there were", () => {
  const looks = [
    { atMs: 1_000, vcpus: 8 },
    { atMs: 0, vcpus: 4 },
  ];

  it("is what both looks say, where nothing was changed", () => {
    const vcpusAt = vcpusFrom([{ atMs: 1_000, vcpus: 4 }], []);
    expect([-500, 500, 1_000].map(vcpusAt)).toEqual([4, 4, 4]);
  });

  it("is the earlier look's before a change, and the later one's after it", () => {
    expect([-1, 399, 601, 2_000].map(vcpusFrom(looks, [{ fromMs: 400, toMs: 600 }]))).toEqual([4, 4, 8, 8]);
  });

  it("is nobody's knowledge between two changes, nor before one that no look came before", () => {
    const changes = [
      { fromMs: 600, toMs: 700 },
      { fromMs: 200, toMs: 300 },
      { fromMs: -300, toMs: -200 },
    ];
    expect([-400, 100, 500, 800].map(vcpusFrom(looks, changes))).toEqual([null, 4, null, 8]);
  });
});
