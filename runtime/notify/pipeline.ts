import type { Transition } from "../evaluate/instance.ts";
import type { AnyAlert } from "../evaluate/source-unreachable.ts";
import type { NewEntry } from "../state/store.ts";
import type { Channel } from "./channel.ts";
import { type Message, messageOf } from "./message.ts";

export interface Change {
  alert: AnyAlert;
  transition: Transition;
}

type Addressed = Change & { channel: Pick<Channel, "id" | "audience"> };

/** From what has changed to what waits in the outbox. What happens then is `deliver`, after the commit. */
export function entriesOf(changes: readonly Change[], channels: readonly Channel[], stack: string): NewEntry[] {
  return changes.flatMap(addressed(channels)).map(composed(stack));
}

export function noticeEntries(message: Message, channels: readonly Channel[]): NewEntry[] {
  return channels.map(({ id }) => ({ channelId: id, subject: message.sequenceId, message }));
}

const addressed =
  (channels: readonly Channel[]) =>
  (change: Change): Addressed[] =>
    channels.filter(({ id }) => change.alert.channels?.includes(id) ?? true).map((channel) => ({ ...change, channel }));

const composed =
  (stack: string) =>
  ({ alert, transition, channel }: Addressed): NewEntry => ({
    channelId: channel.id,
    subject: `${alert.id}/${transition.key}`,
    message: messageOf(alert, transition, stack, channel.audience),
  });
