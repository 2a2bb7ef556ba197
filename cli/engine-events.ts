import { stripVTControlCharacters } from "node:util";
import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { hetznerProblem } from "./hetzner-problem.ts";
import { lineDiff } from "./line-diff.ts";
import { sshProblem } from "./ssh-problem.ts";

/** Turns the engine's events into the lines a person reads: one per resource that changes, and each problem once. */
export class EventPrinter {
  readonly changes: { op: string; resource: string }[] = [];
  readonly errors: string[] = [];
  private readonly say: (line: string) => void;
  private readonly mode: "preview" | "update";
  private readonly startedAtMs = new Map<string, number>();
  private readonly said = new Set<string>();

  constructor(mode: "preview" | "update", say: (line: string) => void) {
    this.mode = mode;
    this.say = say;
  }

  onEvent(event: EngineEvent): void {
    if (event.resourcePreEvent) this.before(event.resourcePreEvent.metadata, event.timestamp);
    if (event.resOutputsEvent && this.mode === "update") this.after(event.resOutputsEvent.metadata, event.timestamp);
    const diagnostic = event.diagnosticEvent;
    if (!diagnostic) return;
    const message = plainText(diagnostic.message);
    // What a command on the host that succeeds has to say comes as information.
    const warning = /^(?:watchbill: )?warning: /.test(message);
    if (diagnostic.severity === "error") this.problem("error", diagnostic.urn, message);
    else if (diagnostic.severity === "warning" || warning)
      this.problem("warning", diagnostic.urn, message.replace(/^warning: /, ""));
  }

  private before(step: StepEventMetadata, timestampS: number): void {
    this.startedAtMs.set(step.urn, timestampS * 1_000);
    if (this.mode !== "preview" || !isChange(step)) return;
    this.changed(step, "");
    for (const line of changedText(step)) this.say(`      ${line}`);
  }

  private after(step: StepEventMetadata, timestampS: number): void {
    if (!isChange(step)) return;
    const seconds = timestampS - (this.startedAtMs.get(step.urn) ?? timestampS * 1_000) / 1_000;
    this.changed(step, seconds >= 1 ? `  ${Math.round(seconds)} s` : "");
  }

  private changed(step: StepEventMetadata, suffix: string): void {
    const resource = nameOf(step.urn);
    this.changes.push({ op: step.op, resource });
    const [sign, words] = wording[step.op] ?? ["~", { will: step.op, did: step.op }];
    this.say(`  ${sign} ${(this.mode === "preview" ? words.will : words.did).padEnd(9)} ${resource}${suffix}`);
  }

  private problem(severity: "error" | "warning", urn: string | undefined, message: string): void {
    // The engine repeats a failed resource as "update failed" for the stack.
    if (message === "" || /^update failed$/.test(message)) return;
    const unreachable = sshProblem(message);
    const resource = urn && !urn.includes("::pulumi:pulumi:Stack::") ? `${nameOf(urn)}: ` : "";
    const text = `${resource}${unreachable ?? hetznerProblem(message) ?? withoutCommand(message)}`;
    // The engine repeats a program's own error, and a host out of reach stops all that was on its way there.
    const problem = unreachable ?? text;
    if (this.said.has(problem)) return;
    this.said.add(problem);
    if (severity === "error") this.errors.push(text);
    this.say(`  ${severity === "error" ? "✗" : "!"} ${text.replaceAll("\n", "\n    ")}`);
  }
}

const wording: Record<string, [sign: string, words: { will: string; did: string }]> = {
  create: ["+", { will: "create", did: "created" }],
  update: ["~", { will: "update", did: "updated" }],
  delete: ["-", { will: "delete", did: "deleted" }],
  replace: ["±", { will: "replace", did: "replaced" }],
  "create-replacement": ["±", { will: "replace", did: "replaced" }],
  "delete-replaced": ["-", { will: "remove", did: "removed" }],
};

/** Components are folders of what they hold; only what is really on the host is listed. */
export function isChange({ op, type }: StepEventMetadata): boolean {
  return (
    op in wording &&
    !type.startsWith("watchbill:") &&
    type !== "pulumi:pulumi:Stack" &&
    !type.startsWith("pulumi:providers:")
  );
}

export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** For an update, the lines of its text that change; a secret text stays one. */
function changedText({ op, old, new: next }: StepEventMetadata): string[] {
  if (op !== "update") return [];
  const before = textOf(old?.inputs);
  const after = textOf(next?.inputs);
  if (before === undefined || after === undefined || before === after) return [];
  return lineDiff(before, after).map(({ sign, line }) => `${sign} ${line.trim()}`);
}

function textOf(inputs: Record<string, unknown> | undefined): string | undefined {
  const text = inputs?.stdin;
  return typeof text === "string" ? text : undefined;
}

function plainText(message: string): string {
  return stripVTControlCharacters(message.replaceAll(/<\{%[a-z ]*%\}>/g, "")).trim();
}

/** A failed command is reported with its whole text; what it said on stderr is what a person needs. */
function withoutCommand(message: string): string {
  const failed = /running "[\s\S]*?":\n([\s\S]+)$/.exec(message);
  return (failed?.[1] ?? message).trim();
}
