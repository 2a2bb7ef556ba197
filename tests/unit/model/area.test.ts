import { describe, expect, it } from "vitest";
import { type Area, deployedAreas, parseAreas } from "../../../model/area.ts";

const known = {
  types: ["ws_connect", "ws_disconnect"],
  columnsOf: () => ["request_id", "user_id"],
  views: ["sessions"],
};
const sessions: Area = {
  id: "sessions",
  title: "Sessions",
  answers: "Who listens?",
  source: "the gateway",
  events: [{ type: "ws_connect", where: { column: "user_id", is: ["u-1"] }, filled: ["request_id"] }],
  window: "12h",
  views: ["sessions"],
};
const problemsOf = (...areas: unknown[]) =>
  parseAreas(areas as Area[], known).map(({ file, field, message }) => `${file} ${field}: ${message}`);

describe("an area", () => {
  it("goes to the host with what is judged there, and with which of its events are found in logs", () => {
    const { id, title, window, events } = sessions;
    expect(deployedAreas([sessions], (type) => type === "ws_connect")).toEqual([
      { id, title, window, events: events.map((event) => ({ ...event, derived: true })) },
    ]);
  });

  it("has no problem where its words are known", () => {
    expect(problemsOf(sessions)).toEqual([]);
  });

  it("is told all that is wrong with it at once, each with its fix", () => {
    const { title: _, ...untitled } = sessions;
    const wrong = { ...untitled, window: "2w", views: [], events: [{ type: "ws_connect", filled: ["User"] }], more: 1 };
    expect(problemsOf(wrong)).toEqual([
      "events/areas/sessions.ts title: is missing; say what it is about",
      'events/areas/sessions.ts window: must lie between "10m" and "7d"',
      "events/areas/sessions.ts events.0.filled.0: must be a name of lower-case letters, digits and _",
      "events/areas/sessions.ts views: names at least one view",
      'events/areas/sessions.ts : Unrecognized key: "more"',
    ]);
  });

  it("is told which word was meant", () => {
    const events = [
      { type: "ws_conect", filled: [] },
      { type: "ws_connect", where: { column: "user", is: [1] }, filled: ["request"] },
    ];
    expect(problemsOf({ ...sessions, events, views: ["session"] })).toEqual([
      'events/areas/sessions.ts events.0.type: names the event type "ws_conect", which there is not; did you mean "ws_connect"?',
      'events/areas/sessions.ts events.1.where.column: names the column "user", which there is not; did you mean "user_id"?',
      'events/areas/sessions.ts events.1.filled.0: names the column "request", which there is not; did you mean "request_id"?',
      'events/areas/sessions.ts views.0: names the view "session", which there is not; did you mean "sessions"?',
    ]);
  });

  it("is declared once", () => {
    expect(problemsOf(sessions, sessions)).toEqual([
      'events/areas/sessions.ts id: "sessions" is declared twice; rename one',
    ]);
  });
});
