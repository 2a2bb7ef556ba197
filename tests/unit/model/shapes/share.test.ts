import { describe, expect, it } from "vitest";
import { share } from "../../../../model/shapes/share.ts";
import { bothDatabases } from "./both.ts";

const of = { of: "event_type IN ('synthesis_complete', 'synthesis_error')", that: "event_type = 'synthesis_error'" };
const blocks = (count: number, event_type: string, model_slug = "higgs", minutesAgo = 1) => ({
  count,
  minutesAgo,
  event: { event_type, model_slug },
});

describe("share", () => {
  const ask = bothDatabases();

  it("is a percentage of the events in the window alone", async () => {
    const events = [
      blocks(15, "synthesis_complete"),
      blocks(5, "synthesis_error"),
      blocks(90, "synthesis_error", "higgs", 6),
      blocks(90, "synthesis_queued"),
    ];
    expect(await ask(share({ ...of, minimum: 20 }), "5 minutes", events)).toEqual([{ value: 25 }]);
  });

  it("has no row for fewer events than the minimum, and none for no event at all", async () => {
    expect(await ask(share({ ...of, minimum: 20 }), "5 minutes", [blocks(19, "synthesis_error")])).toEqual([]);
    expect(await ask(share({ ...of, minimum: 20 }), "5 minutes", [])).toEqual([]);
  });

  it("has a row for each part that has the minimum", async () => {
    const query = share({ ...of, minimum: 20, by: { label: "model", column: "model_slug" } });
    const events = [blocks(20, "synthesis_error"), blocks(19, "synthesis_error", "kokoro")];
    expect(await ask(query, "5 minutes", events)).toEqual([{ model: "higgs", value: 100 }]);
  });

  it("keeps its two conditions apart from its own, whatever stands in them", async () => {
    const either = "event_type = 'synthesis_complete' OR event_type = 'synthesis_error'";
    const query = share({ of: either, that: "model_slug = 'higgs' OR model_slug = 'kokoro'", minimum: 1 });
    const events = [
      blocks(1, "synthesis_error"),
      blocks(1, "synthesis_complete", "other"),
      blocks(5, "synthesis_complete", "higgs", 90),
    ];
    expect(await ask(query, "5 minutes", events)).toEqual([{ value: 50 }]);
  });
});
