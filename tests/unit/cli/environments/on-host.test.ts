import { expect, it } from "vitest";
import { parseListing } from "../../../../cli/environments/on-host.ts";
import { inWords } from "../../../../cli/verbs/env.ts";

const environment = { stack: "pr-12", of: "prod", expires: "2026-03-17T10:00:00Z", tells: "nobody" };
const now = Date.UTC(2026, 2, 10, 10);

it("a host's preview environments are read from its lines, what cannot be read among them", () => {
  const text = `pr-12 active ${JSON.stringify(environment)}\npr-9 inactive {"stack":"pr-9"}\ntry unknown \nnonsense\n`;
  expect(parseListing(text)).toEqual([
    { name: "pr-12", environment, watching: true },
    { name: "pr-9", environment: undefined, watching: false },
    { name: "try", environment: undefined, watching: false },
  ]);
});

it("each is one line: what it is beside, whether it watches, whom it tells and when it ends", () => {
  const lines = parseListing(`pr-12 active ${JSON.stringify(environment)}\npr-9 inactive {}\n`).map((one) =>
    inWords(one, now),
  );
  expect(lines).toEqual([
    "beside prod, watching, tells nobody, removed at 2026-03-17T10:00:00Z (in 7 d)",
    "cannot be read: deploy it again, or remove it",
  ]);
});
