import { expect, it } from "vitest";
import { versionsSince } from "../../../../cli/review/make-review.ts";
import { areas } from "../../../../events/areas/index.ts";
import type { DeclaredArea } from "../../../../model/area.ts";

it("names all that is wrong with the working tree, areas too, before it looks at another version", async () => {
  const [area] = areas as unknown as [DeclaredArea];
  const wrong = { ...area, window: "1m" } as const;
  const asked = versionsSince(".", "no-such-commit", { areas: [wrong], timers: [{}] as never });
  await expect(asked).rejects.toThrow(`events/areas/${area.id}.ts · window: must lie between "10m" and "7d"`);
  await expect(asked).rejects.toThrow(/timers\//);
});
