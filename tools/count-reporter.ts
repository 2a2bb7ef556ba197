import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with the counts on a line of their own, after every skipped test and its reason. A file that does not load and
 *  an error outside a test count as failed, so that the line can never look better than the run was. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed++;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") counts.passed++;
        else if (result.state === "failed") counts.failed++;
        else {
          counts.skipped++;
          const reason = result.state === "skipped" ? result.note : undefined;
          console.log(`skipped: ${test.fullName}: ${reason ?? "no reason given"}`);
        }
      }
    }
    // After the default reporter's own summary, which is written in the same turn.
    process.on("exit", () =>
      console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`),
    );
  }
}
