import type { PhoneNotification, ReceivedMessage } from "./types.ts";

/**
 * What a phone shows after these events, in their order: one notification per sequence id (a message without one is its
 * own), replaced by each update, marked by a clear, gone after a delete. Newest first.
 */
export function phoneView(events: readonly ReceivedMessage[]): PhoneNotification[] {
  const shown = new Map<string, PhoneNotification>();
  for (const event of events) {
    const key = notificationKey(event);
    const before = shown.get(key);
    if (event.event === "message_delete") shown.delete(key);
    else if (event.event === "message_clear") {
      if (before) shown.set(key, { ...before, cleared: true });
    } else {
      shown.delete(key);
      shown.set(key, { ...event, revisions: (before?.revisions ?? 0) + 1, cleared: false });
    }
  }
  return [...shown.values()].reverse();
}

/** Topics are separate: the same sequence id on two of them means two notifications. */
export const notificationKey = (event: ReceivedMessage): string => `${event.topic}/${event.sequence_id ?? event.id}`;
