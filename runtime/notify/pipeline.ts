import { dedup } from "../policy/dedup.ts";
import { dependency } from "../policy/dependency.ts";
import { type Draft, each, type News, pipeline, withMemory } from "../policy/draft.ts";
import { flap } from "../policy/flap.ts";
import { group } from "../policy/group.ts";
import { remind } from "../policy/remind.ts";
import { silence } from "../policy/silence.ts";
import { window } from "../policy/window.ts";
import type { NewEntry } from "../state/store.ts";
import { shown } from "../text.ts";
import type { Channel } from "./channel.ts";
import { type Message, messageOf } from "./message.ts";

/** From what has changed to what waits in the outbox. What happens then is the outbox's, after the commit. */
const deliver = each((draft, { channels, stack }) => {
  const { news, alert } = draft;
  if (!news) return draft;
  const named = channels.filter(({ id }) => alert.channels?.includes(id) ?? true);
  return { ...known(draft, news), entries: named.flatMap((channel) => entriesOf(draft, news, channel, stack)) };
});

export const stages = [dedup, silence, window, dependency, flap, group, remind, deliver];
export const policy = pipeline(stages);

export function noticeEntries(message: Message, channels: readonly Channel[]): NewEntry[] {
  return channels.map(({ id }) => ({ channelId: id, subject: message.sequenceId, message }));
}

/** From here on people know it. An "I know" is good until it changes. */
function known(draft: Draft, { transition }: News): Draft {
  const { told, acknowledgedAt } = draft.memory;
  const over = transition.kind === "resolved";
  const same = !over && told?.severity === transition.severity;
  return withMemory(draft, { told: over ? null : transition, acknowledgedAt: same ? acknowledgedAt : null });
}

/** One message, or none where the channel's routes do not want it. */
function entriesOf({ alert, subject }: Draft, news: News, channel: Channel, stack: string): NewEntry[] {
  const { transition } = news;
  const message = withNotes(messageOf(alert, transition, stack, channel.audience), news, channel);
  const { kind, severity, sequenceId } = message;
  const wanted = channel.takes?.({ kind, severity, sequenceId, owner: alert.owner, at: transition.at }) ?? true;
  return wanted ? [{ channelId: channel.id, subject, message }] : [];
}

function withNotes(message: Message, { notes }: News, { audience }: Channel): Message {
  if (notes.length === 0 || audience === "public") return message;
  const below = (text: string) => [text, ...notes.map((note) => shown(note, noteLimit))].join("\n");
  const { parts } = message;
  return { ...message, text: below(message.text), ...(parts ? { parts: { ...parts, lead: below(parts.lead) } } : {}) };
}

const noteLimit = 300;
