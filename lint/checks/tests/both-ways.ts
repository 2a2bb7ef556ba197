import type { Check } from "../../check.ts";
import { testedOutcomes } from "../../rule-tests.ts";

/** A rule that no test has seen fire may never; one that no test has seen quiet may never be. */
export const bothWays: Check = {
  id: "tests/both-ways",
  severity: "error",
  summary: "every rule has a test in which it fires and one in which it doesn't",
  find({ alert, file }, { read }) {
    const testFile = file.replace(/\.ts$/, ".test.ts");
    const text = read(testFile);
    if (text === undefined)
      return [{ field: "", message: `has no tests; write ${testFile}, as docs/lint/tests-both-ways.md shows` }];
    const { fires, quiet } = testedOutcomes(text);
    const missing = [
      fires ? [] : ['one that expects "… firing …"'],
      quiet ? [] : ["one that expects no firing"],
    ].flat();
    return missing.map((which) => ({
      field: "",
      message: `has no test of that kind in ${testFile}: ${which}, for "${alert.id}"`,
    }));
  },
};
