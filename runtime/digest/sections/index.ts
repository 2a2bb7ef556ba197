import type { Section } from "../section.ts";
import { errors } from "./errors.ts";
import { freshness } from "./freshness.ts";

/** Made of the copies of metrics and logs. */
export const copySections: readonly Section[] = [freshness, errors];

/** Made of what the host remembers. */
export const contextSections: readonly Section[] = [];
