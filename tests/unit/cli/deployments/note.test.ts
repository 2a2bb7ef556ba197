import { describe, expect, it } from "vitest";
import { readNote, writeNote } from "../../../../cli/deployments/note.ts";

const [commit, head] = ["1".repeat(40), "2".repeat(40)];

describe("what a deployment says of itself", () => {
  it("is read as it was written", () => {
    const note = { title: "rollback to 12", by: "Eva", code: { commit, head, changed: true } };
    expect(readNote(writeNote(note))).toEqual(note);
    expect(readNote(writeNote({ title: "up", by: "Eva" }))).toEqual({ title: "up", by: "Eva" });
  });

  it("cannot be forged by a name", () => {
    const by = `Eva\nCode: ${head}\nHead: ${head}`;
    expect(readNote(writeNote({ title: "up", by }))).toEqual({ title: "up", by: by.replaceAll("\n", " ") });
  });

  it("is not taken from a commit's message", () => {
    expect(readNote("Warn of the disk sooner")).toBeUndefined();
    expect(readNote("Warn\n\nSigned-off-by: Eva")).toBeUndefined();
    expect(readNote(`up\n\nBy: Eva\nCode: ; rm -rf /\nHead: ${head}`)).toEqual({ title: "up", by: "Eva" });
  });
});
