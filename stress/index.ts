import type { StressTest } from "../model/stress.ts";
import { listening } from "./listening.ts";

/** Every stress test, by the id that `npx watchbill stress` takes. */
export const stressTests: readonly StressTest[] = [listening];
