import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";
import { EventPrinter, isChange, nameOf } from "../engine-events.ts";
import type { StateResource } from "../state.ts";

/** One resource that an `up` would change on the host. */
export interface Step {
  op: "create" | "update" | "replace" | "delete";
  type: string;
  name: string;
}

/** What an `up` would do. */
export interface Previewed {
  steps: Step[];
  /** The resources as they would be afterwards. */
  resources: StateResource[];
}

/** Asks the engine, and touches nothing. With `planFile`, Pulumi's own update plan is written there.
 *  @throws Error with every problem that the program or the engine named */
export async function previewOf(stack: Stack, planFile?: string): Promise<Previewed> {
  const printer = new EventPrinter("preview", () => {});
  const collector = new StepCollector();
  const onEvent = (event: EngineEvent) => {
    printer.onEvent(event);
    collector.onEvent(event);
  };
  try {
    await stack.preview({ color: "never", suppressProgress: true, onEvent, ...(planFile ? { plan: planFile } : {}) });
  } catch (error) {
    throw new Error(printer.errors.join("\n") || (error as Error).message, { cause: error });
  }
  return collector.previewed();
}

/** A replacement is three steps to the engine and one to a reader. */
export class StepCollector {
  private readonly steps = new Map<string, Step>();
  private readonly resources = new Map<string, StateResource>();

  onEvent({ resourcePreEvent, resOutputsEvent }: Partial<EngineEvent>): void {
    const step = (resourcePreEvent ?? resOutputsEvent)?.metadata;
    if (!step) return;
    if (step.new) this.resources.set(step.urn, { ...step.new, urn: step.urn, type: step.type });
    if (!isChange(step)) return;
    const op = step.op === "create" || step.op === "update" || step.op === "delete" ? step.op : "replace";
    this.steps.set(step.urn, { op, type: step.type, name: nameOf(step.urn) });
  }

  previewed(): Previewed {
    // The engine comes to them in any order.
    const steps = [...this.steps.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { steps, resources: [...this.resources.values()] };
  }
}
