const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `just now`, `3 min ago`, `33 h ago`, `5 days ago`; what is still to come is `in 3 min`. */
export function agoInWords(ms: number, nowMs: number): string {
  const span = Math.abs(nowMs - ms);
  if (span < minuteMs) return "just now";
  return ms > nowMs ? `in ${ageInWords(span)}` : `${ageInWords(span)} ago`;
}

/** The age of something in one unit: `3 min`, `33 h`, `5 days`. */
export function ageInWords(spanMs: number): string {
  if (spanMs < hourMs) return `${Math.max(1, Math.floor(spanMs / minuteMs))} min`;
  if (spanMs < 2 * dayMs) return `${Math.floor(spanMs / hourMs)} h`;
  return `${Math.floor(spanMs / dayMs)} days`;
}

/** Moments by the clock of a time zone. */
export interface Clock {
  /** As IANA names it, and as the browser knows it. */
  timezone: string;
  /** `Tue 24 Nov, 20:59`; with the year where it is more than ten months away. */
  minute(ms: number, nowMs?: number): string;
  /** `20:59` */
  time(ms: number): string;
  /** `Tue 24` */
  weekday(ms: number): string;
  /** `24 Nov` */
  date(ms: number): string;
  /** `Nov 2026` */
  month(ms: number): string;
  /** `2026-11-24 20:59:07 CET`, for whoever wants it exactly. */
  exact(ms: number): string;
  /** How the zone is called at that moment: `UTC`, `CET`, `GMT+5:30`. */
  zone(ms: number): string;
}

/** `timezone` as IANA names it; one that the browser does not know is UTC. */
export function clockOf(timezone: string): Clock {
  const format = formatOf(timezone);
  const parts = (ms: number) =>
    Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value])) as Record<string, string>;
  const known = format.resolvedOptions().timeZone;
  const zones = zoneFormatOf(known);
  const time = (ms: number) => `${parts(ms).hour}:${parts(ms).minute}`;
  return {
    timezone: known,
    time,
    minute(ms, nowMs = ms) {
      const { weekday, day, month, year, hour, minute } = parts(ms);
      const isFar = Math.abs(nowMs - ms) > 300 * dayMs;
      return `${weekday} ${day} ${month}${isFar ? ` ${year}` : ""}, ${hour}:${minute}`;
    },
    weekday: (ms) => `${parts(ms).weekday} ${parts(ms).day}`,
    date: (ms) => `${parts(ms).day} ${parts(ms).month}`,
    month: (ms) => `${parts(ms).month} ${parts(ms).year}`,
    exact(ms) {
      const { year, day, second } = parts(ms);
      const month = String(months.indexOf(parts(ms).month ?? "") + 1).padStart(2, "0");
      return `${year}-${month}-${day?.padStart(2, "0")} ${time(ms)}:${second} ${zoneOf(zones, ms)}`;
    },
    zone: (ms) => zoneOf(zones, ms),
  };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    ...{ weekday: "short", day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  };
  try {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone });
  } catch {
    return new Intl.DateTimeFormat("en-US", { ...options, timeZone: "UTC" });
  }
}

/** British English has names for more zones. */
const zoneFormatOf = (timeZone: string) => new Intl.DateTimeFormat("en-GB", { timeZone, timeZoneName: "short" });
const zoneOf = (zones: Intl.DateTimeFormat, ms: number) =>
  zones.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "UTC";
