import { builtInIds } from "../../model/alert-ids.ts";
import { loadRules } from "../files/rules.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { inWords, isRunning, parseSilence } from "../policy/silences.ts";
import { openStoreToChange, stateFile } from "../state/open.ts";
import type { Store } from "../state/store.ts";

/** `silence ID --for 2h --because "…" [--label name=value]`, `silence --list`, `silence --end N`. With --json, --list prints
 *  a list of Silence. */
export async function silence(host: Host, io: Io, { positional, json, options = {} }: VerbArguments): Promise<number> {
  const store = openStoreToChange(stateFile(host.layout.stateDir));
  try {
    const now = host.clock();
    if (options.list) list(store, io, json, now);
    else if (options.end !== undefined) end(store, io, String(options.end), now);
    else begin(store, host, io, positional, options, now);
    return exitCode.ok;
  } finally {
    store.close();
  }
}

function begin(
  store: Store,
  host: Host,
  io: Io,
  positional: readonly string[],
  options: NonNullable<VerbArguments["options"]>,
  now: number,
) {
  const [alertId, ...more] = positional;
  if (!alertId || more.length > 0) throw new Error('usage: silence ALERT --for 2h --because "…" [--label name=value]');
  const { alerts, brokenIds } = loadRules(host.layout.rulesDir);
  const known = [...alerts.map(({ id }) => id), ...brokenIds, ...builtInIds];
  const words = { alertId, for: options.for, because: options.because, labels: options.label };
  const silence = parseSilence(words, known, now);
  const id = store.silences.add(silence);
  io.out(`silence ${id}: ${inWords(silence, now)}; end it early with: watchbill silence --end ${id}`);
}

function end(store: Store, io: Io, text: string, now: number) {
  if (!/^\d{1,9}$/.test(text) || !store.silences.end(Number(text), now)) {
    throw new Error(`no silence ${text} is running; see: watchbill silence --list`);
  }
  io.out(`silence ${text} has ended; what it hid and still fires is told within 15 s`);
}

function list(store: Store, io: Io, json: boolean, now: number) {
  const running = store.silences.all().filter((silence) => isRunning(silence, now));
  if (json) return io.out(JSON.stringify(running, null, 2));
  for (const silence of running) io.out(`${silence.id}: ${inWords(silence, now)}`);
  if (running.length === 0) io.out("nothing is silenced");
}
