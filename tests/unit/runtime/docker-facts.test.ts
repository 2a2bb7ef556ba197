import { expect, it } from "vitest";
import { parseContainers, parseEvents } from "../../../runtime/sources/docker-facts.ts";

const names = ["gateway", "watchbill-prod-analyst", "watchbill-pr-12-investigate", "watchbill-prod-kuma"];
const seen = ["gateway", "watchbill-prod-kuma"];

it("sees every container but those of the sandbox, which come and go by themselves", () => {
  const State = { Status: "running", Running: true };
  const lines = names.map((name) => JSON.stringify({ Id: "1", Name: `/${name}`, Swarm: null, Compose: null, State }));
  const { containers, problem } = parseContainers(lines);
  expect({ names: containers.map(({ name }) => name), problem }).toEqual({ names: seen, problem: undefined });
});

it("hears of the ends of the same", () => {
  const lines = names.map((name) => JSON.stringify({ at: 1e15, id: "1", action: "die", name }));
  expect(parseEvents(lines).map(({ name }) => name)).toEqual(seen);
});
