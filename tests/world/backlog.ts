import { queueDepth } from "../../alerts/queue-depth.ts";
import type { Transition } from "../../runtime/evaluate/instance.ts";
import { type Message, messageOf } from "../../runtime/notify/message.ts";

/** When people are told of the sample backlog, ms. */
export const backlogAt = Date.UTC(2026, 2, 10, 10, 2, 0);

/** The fault that tests of messages and channels speak of: 152 jobs wait for kokoro, for two minutes now. */
export const backlog: Transition = {
  kind: "firing",
  severity: "critical",
  key: "0123456789abcdef",
  cause: "value",
  labels: { model: "kokoro" },
  annotations: {},
  value: 152,
  reason: null,
  since: backlogAt - 120_000,
  at: backlogAt,
};

/** Its end, 14 minutes later. */
export const backlogOver: Transition = { ...backlog, kind: "resolved", value: 12, at: backlogAt + 840_000 };

/** What a private channel is told of it. */
export const backlogMessage = messageOf(queueDepth, backlog, "prod", "private");

const { parts: _, runbook: __, ...plain } = backlogMessage;
/** The same without parts and page: a title and a text. */
export const plainMessage: Message = { ...plain, text: "kokoro: 152 jobs waiting" };
