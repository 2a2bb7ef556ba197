import { buttonsFor } from "../policy/buttons.ts";
import { cause } from "../policy/cause.ts";
import { dedup } from "../policy/dedup.ts";
import { dependency } from "../policy/dependency.ts";
import { type Draft, each, type News, pipeline, withMemory } from "../policy/draft.ts";
import { flap } from "../policy/flap.ts";
import { group } from "../policy/group.ts";
import type { Token } from "../policy/memory.ts";
import { remind } from "../policy/remind.ts";
import { silence } from "../policy/silence.ts";
import { window } from "../policy/window.ts";
import type { NewEntry } from "../state/store.ts";
import { shown } from "../text.ts";
import type { Channel } from "./channel.ts";
import { type Message, messageOf } from "./message.ts";

/** From what has changed to what waits in the outbox. What happens then is the outbox's, after the commit. */
const deliver = each((draft, { channels, stack, now }) => {
  const { news, alert } = draft;
  if (!news) return draft;
  const named = channels.filter(({ id }) => alert.channels?.includes(id) ?? true);
  const told = named.map((channel) => tell(draft, news, channel, stack, now));
  const entries = told.flatMap(({ entry }) => entry ?? []);
  const tokens = told.flatMap((each) => each.tokens);
  return withMemory({ ...known(draft, news), entries }, { tokens });
});

/** In this order: what is known is dropped, what is held back is held, what is left is put together, explained and told. */
export const stages = { dedup, silence, window, dependency, flap, group, remind, cause, deliver };
export const policy = pipeline(Object.values(stages));

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

/** One message, with buttons where nobody but those who may press them can read them; none where the channel's routes do not
 *  want it. */
function tell({ alert, subject }: Draft, news: News, channel: Channel, stack: string, now: number): Told {
  const { transition } = news;
  const pressed = channel.audience === "private" && channel.replies && transition.kind !== "resolved";
  const { actions, tokens } = pressed ? buttonsFor(transition.severity, now) : { actions: [], tokens: [] };
  const details = { actions, cause: news.cause ?? [] };
  const message = withNotes(messageOf(alert, transition, stack, channel.audience, details), news, channel);
  const { kind, severity, sequenceId } = message;
  const wanted = channel.takes?.({ kind, severity, sequenceId, owner: alert.owner, at: transition.at }) ?? true;
  return wanted ? { entry: { channelId: channel.id, subject, message }, tokens } : { tokens: [] };
}

interface Told {
  entry?: NewEntry;
  tokens: Token[];
}

function withNotes(message: Message, { notes }: News, { audience }: Channel): Message {
  if (notes.length === 0 || audience === "public") return message;
  const below = (text: string) => [text, ...notes.map((note) => shown(note, noteLimit))].join("\n");
  const { parts } = message;
  return { ...message, text: below(message.text), ...(parts ? { parts: { ...parts, lead: below(parts.lead) } } : {}) };
}

const noteLimit = 300;
