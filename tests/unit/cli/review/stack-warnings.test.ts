import { describe, expect, it } from "vitest";
import { stackWarnings } from "../../../../cli/review/stack-warnings.ts";

const on = (host: string) => [{ urn: "urn:vps", type: "watchbill:index:Vps", outputs: { host } }];

describe("of the stack itself a reader is warned", () => {
  it("of nothing where it stays where it is, or is not there yet", () => {
    expect(stackWarnings(on("192.0.2.1"), on("192.0.2.1"), [])).toEqual([]);
    expect(stackWarnings([], on("192.0.2.1"), [])).toEqual([]);
  });

  it("that it leaves a server behind, without saying which", () => {
    expect(stackWarnings(on("192.0.2.1"), on("192.0.2.2"), [])).toEqual([
      "the stack goes to another server: what is on the present one stays there and goes on telling; destroy it first",
    ]);
  });

  it("of each thing that was changed by hand", () => {
    const drift = { resource: "queue-depth", path: "/etc/watchbill/prod/rules.d/queue-depth.json", what: "changed" };
    expect(stackWarnings([], [], [drift])).toEqual([
      "`/etc/watchbill/prod/rules.d/queue-depth.json` was changed by hand (`changed`): a plan leaves it so, `make up` puts it back",
    ]);
    const [hostile] = stackWarnings([], [], [{ resource: undefined, path: "/etc/`@you`", what: "added" }]);
    expect(hostile).toContain("`/etc/'@you'` was changed");
  });
});
