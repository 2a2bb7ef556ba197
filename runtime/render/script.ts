/** A file of data as the app loads it: a script that calls `watchbill(name, data)`. JSON is JavaScript, and no key of ours is `__proto__`. */
export const scriptOf = (name: string, data: unknown): string => `${opening(name)}${JSON.stringify(data)});\n`;

const opening = (name: string) => `watchbill(${JSON.stringify(name)},`;

/** What such a file holds. @throws Error where it is none of that name, or only a part of one */
export function readScript<Data>(name: string, text: string): Data {
  const begin = opening(name);
  if (!text.startsWith(begin) || !text.endsWith(");\n")) throw new Error(`holds no whole ${name}`);
  return JSON.parse(text.slice(begin.length, -");\n".length)) as Data;
}
