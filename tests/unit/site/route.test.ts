import { describe, expect, it } from "vitest";
import { hashOf, routeOf } from "../../../site/route.ts";

describe("an address", () => {
  it.each([
    "#/synthesis",
    "#/synthesis/queue-depth",
    "#/alerts/queue-depth",
    "#/synthesis?range=7d&model=kokoro&people=guest&compare=1",
    "#/usage/voices?model=inworld+tts%2F1.5",
  ])("%s is the same again after it has been read", (hash) => {
    expect(hashOf(routeOf(hash))).toBe(hash);
  });

  it("says what it shows", () => {
    expect(routeOf("#/synthesis/queue-depth?range=7d&model=kokoro&people=guest&compare=1")).toEqual({
      page: "synthesis",
      detail: "queue-depth",
      view: { range: "7d", model: "kokoro", people: "guest", compare: true },
    });
  });

  it("shows the first page where it names none", () => {
    expect(routeOf("")).toEqual({ page: "", view: {} });
    expect(routeOf("#/")).toEqual({ page: "", view: {} });
  });

  it("is read without what means nothing", () => {
    expect(routeOf("#/host?range=3w&people=robots&compare=yes&range=__proto__&x=1")).toEqual({
      page: "host",
      view: {},
    });
    expect(routeOf("#/%E0%A4%A/%")).toEqual({ page: "%E0%A4%A", detail: "%", view: {} });
  });
});
