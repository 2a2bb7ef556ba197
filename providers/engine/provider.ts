import type { Log } from "./engine-log.ts";
import type { Values } from "./values.ts";

export interface Work {
  urn: string;
  /** The last part of the urn: what the program calls the resource. */
  name: string;
  /** The provider's own configuration, secrets revealed. */
  configuration: Values;
  log: Log;
  /** Ends when the provider is closed. */
  signal: AbortSignal;
}

export interface CheckFailure {
  property: string;
  reason: string;
}

export interface Checked {
  inputs: Values;
  failures: CheckFailure[];
}

export interface Found {
  id?: string;
  state: Values;
  inputs: Values;
}

/** Inputs and state keep the marks of secrets, as they are stored; use `reveal` before using a value. */
export interface Resource {
  check?(news: Values, olds: Values, work: Work): Checked;
  /** Top-level properties (or paths) of which a change replaces the resource. */
  replaceOn?(property: string): boolean;
  deleteBeforeReplace?(news: Values): boolean;
  /** The state that a preview can already tell. */
  preview(inputs: Values, state: Values | undefined, work: Work): Values | Promise<Values>;
  create(inputs: Values, work: Work): Promise<{ id: string; state: Values }>;
  /** Undefined when the thing is gone; an `id` when it has another now. An import has neither state nor inputs. Without this method, a
   *  refresh finds what the state says. */
  read?(id: string, state: Values, inputs: Values, work: Work): Promise<Found | undefined>;
  update?(id: string, state: Values, inputs: Values, work: Work): Promise<Values>;
  delete?(id: string, state: Values, work: Work): Promise<void>;
}

export interface Provider {
  name: string;
  version: string;
  /** What is wrong with the provider's own configuration; anything goes where this is missing. */
  checkConfiguration?(news: Values): CheckFailure[];
  /** Ends what the provider holds open. */
  close?(): Promise<void>;
  resources: Record<string, Resource>;
  /** What a program calls without a resource, as `hcloud.getServer`. */
  functions: Record<string, (inputs: Values, work: Work) => Promise<Values>>;
}
