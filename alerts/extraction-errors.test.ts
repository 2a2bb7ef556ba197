import { describe, expect, it } from "vitest";
import { event, ruleTest, times } from "../backtest/rule-test.ts";
import { extractionErrors } from "./extraction-errors.ts";

const good = (count: number, processor = "epub") =>
  times(count, event("document_extraction_complete", { processor_slug: processor }));
const bad = (count: number, processor = "epub") =>
  times(count, event("document_extraction_error", { processor_slug: processor }));

describe("extraction-errors", () => {
  it("warns of the processor that fails more than 30 % while others do well, and ends below 10 %", async () => {
    const test = ruleTest(extractionErrors)
      .at("1m", ...good(69), ...bad(31), ...good(500, "passthrough"))
      .at("5m", ...good(210))
      .at("6m", ...good(1));
    expect(await test.run("10m")).toEqual(["1m firing warning (epub)", "6m resolved warning (epub)"]);
  });

  it("looks back an hour, and then keeps what it was until there are enough documents", async () => {
    const test = ruleTest(extractionErrors)
      .at("1m", ...bad(10))
      .at("62m", ...good(9))
      .at("65m", ...good(1));
    expect(await test.run("70m")).toEqual(["1m firing warning (epub)", "1h5m resolved warning (epub)"]);
  });

  it("is quiet at 30 %, about nine documents, and about web sites that refuse", async () => {
    const quiet = async (...events: ReturnType<typeof good>) =>
      expect(
        await ruleTest(extractionErrors)
          .at("1m", ...events)
          .run("5m"),
      ).toEqual([]);
    await quiet(...good(70), ...bad(30));
    await quiet(...bad(9), ...good(9, "passthrough"));
    await quiet(...good(10), ...times(90, event("url_fetch", { processor_slug: "epub", status_code: 403 })));
  });
});
