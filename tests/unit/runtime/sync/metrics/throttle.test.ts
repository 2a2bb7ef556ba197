import { expect, it } from "vitest";
import { Throttle } from "../../../../../runtime/sync/metrics/throttle.ts";

function clock() {
  let now = 0;
  return {
    nowMs: () => now,
    async sleep(ms: number) {
      now += ms;
    },
    goOn: (ms: number) => {
      now += ms;
    },
  };
}

it("bytes pass at the rate that was asked for", async () => {
  const time = clock();
  const throttle = new Throttle(8, time);
  for (let n = 0; n < 1_000; n += 1) await throttle.pass(64_000);
  expect(time.nowMs()).toBeGreaterThan(7_700);
  expect(time.nowMs()).toBeLessThan(8_010);
});

it("an idle time is not made up for by a flood", async () => {
  const time = clock();
  const throttle = new Throttle(8, time);
  await throttle.pass(64_000);
  time.goOn(60_000);
  const from = time.nowMs();
  for (let n = 0; n < 1_000; n += 1) await throttle.pass(64_000);
  expect(time.nowMs() - from).toBeGreaterThan(7_700);
});

it("nothing waits where no rate is asked for", async () => {
  const time = clock();
  const throttle = new Throttle(Number.POSITIVE_INFINITY, time);
  for (let n = 0; n < 1_000; n += 1) await throttle.pass(64_000);
  expect(time.nowMs()).toBe(0);
});
