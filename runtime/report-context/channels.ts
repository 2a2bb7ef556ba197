import { type ChannelContext, contextLimits } from "../../model/report-context.ts";
import { stateFile } from "../state/open.ts";
import { type AskState, readOnly } from "../state/read-only.ts";
import { cut, type Look } from "./look.ts";

/** What each channel of the alerts took, and what it did not. */
export function channelsContext(look: Look): ChannelContext[] {
  return readOnly(stateFile(look.host.layout.stateDir), (all) =>
    all("SELECT channel_id FROM channels ORDER BY channel_id LIMIT ?", contextLimits.channels).map((row) =>
      channelOf(all, String(row.channel_id), look),
    ),
  );
}

function channelOf(all: AskState, id: string, { fromMs, toMs }: Look): ChannelContext {
  const count = (text: string, ...values: (string | number)[]) => Number(all(text, id, ...values)[0]?.n);
  const given = "FROM outbox WHERE channel_id = ? AND set_aside = 1 AND created_at >= ? AND created_at <= ?";
  const last = all("SELECT max(at) AS at FROM deliveries WHERE channel_id = ?", id)[0]?.at;
  return {
    id,
    delivered: count("SELECT count(*) AS n FROM deliveries WHERE channel_id = ? AND at >= ? AND at <= ?", fromMs, toMs),
    waiting: count("SELECT count(*) AS n FROM outbox WHERE channel_id = ? AND set_aside = 0"),
    setAside: all(
      `SELECT created_at, message ->> '$.title' AS title, last_error ${given} ORDER BY id DESC LIMIT ?`,
      ...[id, fromMs, toMs, contextLimits.refused],
    ).map((row) => ({
      atMs: Number(row.created_at),
      title: cut(String(row.title ?? "")),
      error: cut(String(row.last_error ?? "")),
    })),
    setAsideCount: count(`SELECT count(*) AS n ${given}`, fromMs, toMs),
    lastDeliveredAtMs: last ? Number(last) : null,
  };
}
