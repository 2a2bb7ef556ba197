import { describe, expect, it } from "vitest";
import { linkOf } from "../../../site/links.ts";

describe("a link in a cell", () => {
  it("leads within the app, or to a report's page", () => {
    expect(linkOf("#/alerts/queue-depth|Queue|depth")).toEqual({ to: "#/alerts/queue-depth", text: "Queue|depth" });
    expect(linkOf("reports/20261124-0730.html|Tuesday")).toEqual({ to: "reports/20261124-0730.html", text: "Tuesday" });
    expect(linkOf("#/host")).toEqual({ to: "#/host", text: "#/host" });
  });

  it.each([
    "javascript:alert(1)|here",
    "https://example.org/|here",
    "//example.org|here",
    "reports/../../etc/passwd.html|here",
    "reports/a/b.html|here",
    "#/a b|here",
    "x#/host|here",
    "data:text/html,x|here",
    "",
  ])("is text where it says %s", (cell) => {
    expect(linkOf(cell)).toBeUndefined();
  });
});
