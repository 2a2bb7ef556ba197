/** A setting the container was started with. @throws naming the variable when it is missing or empty. */
export function requiredText(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: start this role through deployApp, or set it by hand`);
  return value;
}

/** A numeric setting, or `fallback` when unset. @throws naming the variable when it is not a positive number. */
export function positiveNumber(name: string, fallback: number): number {
  const text = process.env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name}=${text} must be a positive number`);
  return value;
}
