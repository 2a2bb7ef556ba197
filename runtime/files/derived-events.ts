import {
  type DerivedEventRule,
  derivedEventLimits,
  derivedEventsFile,
  parseDerivedEventShapes,
} from "../../model/derived-event.ts";
import { describeProblems } from "../../model/problem.ts";
import type { Host } from "../host.ts";
import { readJson } from "./read-limited.ts";

/** The rules that make events of log records; none where the stack derives nothing. A file that is broken is refused whole: what a
 *  part of the rules derives would look like what all of them do. @throws Error that names the file and the fields */
export function loadDerivedEvents({ layout }: Host): DerivedEventRule[] {
  const file = `${layout.configDir}/${derivedEventsFile}`;
  let input: unknown;
  try {
    input = readJson(file, derivedEventLimits.fileBytes);
  } catch (error) {
    const { message } = error as Error;
    if (message === "is missing") return [];
    throw new Error(`${file} ${message}; deploy the stack again`);
  }
  const { rules, problems } = parseDerivedEventShapes(input, file);
  if (problems.length > 0) throw new Error(`${describeProblems(problems)}\ndeploy the stack again`);
  return rules;
}
