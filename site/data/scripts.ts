/** Files of data are scripts that call `watchbill("site", {…})`: so they also load from a disk, where a page may fetch nothing. */
declare global {
  interface Window {
    watchbill(name: string, data: unknown): void;
  }
}

const waitMs = 20_000;
const arrived = new Map<string, unknown>();

/** Must be called before the first file of data runs. */
export function takeData(): void {
  window.watchbill = (name, data) => void arrived.set(name, data);
}

/** What a script of index.html has brought; undefined where there was none. */
export function broughtAlong<Data>(name: string): Data | undefined {
  const data = arrived.get(name) as Data | undefined;
  arrived.delete(name);
  return data;
}

/** Runs the script at `address`, which must call `watchbill(name, …)`. Throws an Error that says what did not come. */
export async function loadData<Data>(name: string, address: string): Promise<Data> {
  arrived.delete(name);
  const script = document.createElement("script");
  script.src = address;
  let wait: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      script.onload = () => resolve();
      script.onerror = () => reject(new Error(`${address} could not be read`));
      wait = setTimeout(() => reject(new Error(`${address} did not come within ${waitMs / 1_000} s`)), waitMs);
      document.head.append(script);
    });
  } finally {
    clearTimeout(wait);
    script.remove();
  }
  const data = broughtAlong<Data>(name);
  if (data === undefined) throw new Error(`${address} holds no ${name}`);
  return data;
}
