import * as z from "zod";
import { idSchema } from "./alert-schema.ts";
import { type Problem, shapeProblems } from "./problem.ts";

/** Simulated people on the application, and what it must hold, plain data. `stress/<id>.ts` exports one. */
export interface StressTest {
  /** kebab-case: file, `npx watchbill stress <id>`, `stress_run.test`. */
  id: string;
  title: string;
  /** What it may be aimed at, `"https://staging.example.org"`; everything else is refused. */
  targets: readonly string[];
  listener: Listener;
  limits: StressLimits;
  profiles: Profiles;
  caps: StressCaps;
}

/** What one of them does: sign in, upload a document, ask for its blocks over one connection, and listen to them in real time. */
export interface Listener {
  model: string;
  voices: readonly string[];
  /** Of their shares each document is drawn. */
  documents: readonly DocumentKind[];
  /** Blocks that are asked for at once. */
  batchBlocks: number;
  /** The next batch is asked for when so many or fewer lie ahead. */
  refillAheadBlocks: number;
  /** Playing starts when so many are there. */
  bufferedBlocks: number;
  /** 1: as fast as it was spoken. */
  speed: number;
  /** How long a voice takes for a character at speed 1: the gateway does not say how long a block plays. */
  msPerCharacter: number;
  /** Between two documents, the shortest and the longest. */
  pauseSeconds: readonly [number, number];
  /** Of the blocks that were heard, the share after which somebody jumps to another place of the document. */
  seekPercent: number;
  /** Of the documents, the share in whose middle the connection is lost and made again. */
  comeBackPercent: number;
}

/** `characters`: the shortest and the longest, all between are as likely. `url`: a page of about that length is fetched by the
 *  application; the address comes before a number that differs each time. */
export type DocumentKind = { share: number } & (
  | { kind: "text"; characters: readonly [number, number] }
  | { kind: "url"; address: string }
  | { kind: "pdf"; pages: readonly [number, number] }
);

/** Broken when it is above, over the whole of a step. */
export interface StressLimits {
  firstAudioP95Ms: number;
  /** Of the blocks that were played. */
  underrunPercent: number;
  /** Of everything that was asked. */
  errorPercent: number;
  /** Of any model's queue; only known where the server's side is. */
  queueDepth: number;
}

export type LimitName = keyof StressLimits;

export type ProfileName = keyof Profiles;

export interface Profiles {
  /** So many people for so long. */
  baseline: { users: number; minutes: number };
  /** From `firstUsers` on half as many more in each step, until a limit breaks; then between the last that held and the first that broke,
   *  to within `withinPercent` of each other. After a step that broke, the next one waits until somebody who comes alone is served well, for at most
   *  `settleSeconds`. */
  steps: { firstUsers: number; stepSeconds: number; withinPercent: number; settleSeconds: number };
  /** `overloadUsers` for `overloadSeconds`, then `users`: how long until a whole `windowSeconds` is within the limits. */
  recovery: { users: number; overloadUsers: number; overloadSeconds: number; windowSeconds: number };
}

/** A run that reaches one ends there and says so. */
export interface StressCaps {
  users: number;
  minutes: number;
  /** HTTP requests and messages together. */
  requests: number;
  /** What the application may spend on it by the assumed price of a block. */
  usd: number;
  usdPerBlock: number;
}

const whole = (most: number) => z.number().int().min(1).max(most);
const percent = z.number().min(0).max(100);
const span = (most: number) =>
  z
    .tuple([whole(most), whole(most)])
    .refine(([least, greatest]) => least <= greatest, "must name the smaller number first");
const share = z.number().positive().max(1_000);
const document = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), share, characters: span(1_000_000) }),
  z.strictObject({ kind: z.literal("url"), share, address: z.url({ protocol: /^https?$/ }) }),
  z.strictObject({ kind: z.literal("pdf"), share, pages: span(500) }),
]);

const schema = z
  .strictObject({
    id: idSchema,
    title: z.string().min(1).max(100),
    targets: z
      .array(
        z
          .url({ protocol: /^https?$/, error: 'must be an address, "https://staging.example.org"' })
          .refine((text) => !URL.canParse(text) || new URL(text).origin === text, "must be an origin, without a path"),
      )
      .max(20),
    listener: z.strictObject({
      model: z.string().min(1).max(100),
      voices: z.array(z.string().min(1).max(100)).min(1, "must name one voice or more").max(50),
      documents: z.array(document).min(1, "must name one kind of document or more").max(20),
      batchBlocks: whole(500),
      refillAheadBlocks: whole(500),
      bufferedBlocks: whole(500),
      speed: z.number().min(0.25).max(100),
      msPerCharacter: z.number().positive().max(1_000),
      pauseSeconds: span(3_600),
      seekPercent: percent,
      comeBackPercent: percent,
    }),
    limits: z.strictObject({
      firstAudioP95Ms: z.number().positive(),
      underrunPercent: percent,
      errorPercent: percent,
      queueDepth: z.number().positive(),
    }),
    profiles: z.strictObject({
      baseline: z.strictObject({ users: whole(20_000), minutes: z.number().positive().max(240) }),
      steps: z.strictObject({
        firstUsers: whole(20_000),
        stepSeconds: z.number().min(1).max(3_600),
        withinPercent: z.number().min(1).max(50),
        settleSeconds: z.number().min(1).max(3_600),
      }),
      recovery: z.strictObject({
        users: whole(20_000),
        overloadUsers: whole(20_000),
        overloadSeconds: z.number().min(1).max(3_600),
        windowSeconds: z.number().min(1).max(600),
      }),
    }),
    caps: z.strictObject({
      users: whole(20_000),
      minutes: z.number().positive().max(240),
      requests: whole(100_000_000),
      usd: z.number().positive().max(10_000),
      usdPerBlock: z.number().min(0).max(100),
    }),
  })
  .superRefine(({ profiles: { baseline, steps, recovery }, caps, listener }, context) => {
    const wrong = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    const most = `must be at most caps.users (${caps.users})`;
    if (baseline.users > caps.users) wrong(["profiles", "baseline", "users"], most);
    if (steps.firstUsers > caps.users) wrong(["profiles", "steps", "firstUsers"], most);
    if (recovery.overloadUsers > caps.users) wrong(["profiles", "recovery", "overloadUsers"], most);
    if (recovery.users >= recovery.overloadUsers)
      wrong(["profiles", "recovery", "users"], `must be fewer than overloadUsers (${recovery.overloadUsers})`);
    if (baseline.minutes > caps.minutes)
      wrong(["profiles", "baseline", "minutes"], `must be at most caps.minutes (${caps.minutes})`);
    if (listener.bufferedBlocks > listener.batchBlocks)
      wrong(
        ["listener", "bufferedBlocks"],
        `must be at most batchBlocks (${listener.batchBlocks}): no more come before`,
      );
  });

/** Every problem of all declared stress tests. */
export function parseStressTests(tests: readonly StressTest[]): Problem[] {
  return tests.flatMap((test, index) => {
    const file = test?.id ? `stress/${test.id}.ts` : "stress/index.ts";
    const problems = shapeProblems(file, schema.safeParse(test).error);
    if (tests.findIndex(({ id }) => id === test?.id) !== index) {
      problems.push({ file, field: "id", message: `"${test.id}" is declared twice; rename one` });
    }
    return problems;
  });
}
