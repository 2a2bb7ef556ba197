import * as z from "zod";
import { idSchema } from "./alert-schema.ts";

/** What one stack remembers of a span: which rules, what fired, what was told. All times are ms of the host's clock. */
export interface WatchRecord {
  stack: string;
  at: number;
  /** From when on `transitions` and `told` are whole: what was asked for, or later where that is too much. */
  since: number;
  lastTickAt: number | null;
  rules: RecordedRule[];
  /** In order of time. One from before `since` says what fired at that moment. */
  transitions: RecordedTransition[];
  /** How often channels were told something; in a preview environment, would have been. */
  told: number;
  /** The latest of them, in order of time. */
  messages: RecordedMessage[];
}

export interface RecordedRule {
  id: string;
  unit: string;
  /** Of the rule's whole text, to know whether two are the same. */
  digest: string;
  /** Since when this text has been judged. */
  since: number;
}

export interface RecordedTransition {
  alertId: string;
  /** Of the instance: its cause and labels. */
  key: string;
  kind: "firing" | "escalated" | "deescalated" | "resolved";
  severity: "warning" | "critical";
  labels: Record<string, string>;
  value: number | null;
  at: number;
}

export interface RecordedMessage {
  at: number;
  channelId: string;
  title: string;
  /** Only of what a muted channel would have told. */
  text: string | null;
}

/** So that two records are at most the 4 MB that one visit by ssh brings back. */
export const recordLimits = {
  rules: 500,
  transitions: 2_000,
  messages: 100,
  labels: 6,
  labelLength: 60,
  textLength: 2_000,
};

const time = z.number();
const text = (length: number) => z.string().max(length);

export const watchRecordSchema: z.ZodType<WatchRecord> = z.strictObject({
  stack: text(64),
  at: time,
  since: time,
  lastTickAt: time.nullable(),
  rules: z
    .array(z.strictObject({ id: idSchema, unit: text(16), digest: text(64), since: time }))
    .max(recordLimits.rules + 1),
  transitions: z
    .array(
      z.strictObject({
        alertId: idSchema,
        key: text(64),
        kind: z.enum(["firing", "escalated", "deescalated", "resolved"]),
        severity: z.enum(["warning", "critical"]),
        labels: z.record(text(recordLimits.labelLength), text(recordLimits.labelLength)),
        value: z.number().nullable(),
        at: time,
      }),
    )
    .max(recordLimits.transitions),
  told: z.number(),
  messages: z
    .array(
      z.strictObject({
        at: time,
        channelId: idSchema,
        title: text(200),
        text: text(recordLimits.textLength).nullable(),
      }),
    )
    .max(recordLimits.messages),
});
