import { describe, expect, it } from "vitest";
import type { Severity } from "../../../model/alert.ts";
import type { Transition } from "../../../runtime/evaluate/instance.ts";
import { buttonsFor, press } from "../../../runtime/policy/buttons.ts";
import { type Memory, newMemory } from "../../../runtime/policy/memory.ts";

const now = Date.UTC(2026, 2, 10);
const day = 86_400_000;

/** Somebody who was told of a warning, with its buttons; it may have changed since. */
function warned(severity: Severity | null = "warning") {
  const { actions, tokens } = buttonsFor("warning", now);
  const told = severity && ({ kind: "firing", severity, labels: { model: "kokoro" } } as unknown as Transition);
  const memory: Memory = { ...newMemory("queue"), told, tokens };
  const [know, silence] = actions.map(({ token }) => token);
  return { memories: new Map([["queue/1", memory]]), know: know ?? "", silence: silence ?? "" };
}
const known = (memories: Map<string, Memory>) => memories.get("queue/1")?.acknowledgedAt ?? null;

describe("a button's token", () => {
  it("acknowledges its instance and is used up by it", () => {
    const { memories, know } = warned();
    const first = press(memories, [know], now + 1);
    expect(known(first.memories)).toBe(now + 1);
    expect(first.memories.get("queue/1")?.tokens).toHaveLength(1);
    expect(press(first.memories, [know], now + 2).memories).toEqual(first.memories);
  });

  it("does nothing after a day", () => {
    const { memories, know } = warned();
    expect(known(press(memories, [know], now + day - 1).memories)).toBe(now + day - 1);
    expect(known(press(memories, [know], now + day).memories)).toBeNull();
  });

  it("silences the instance of a warning for an hour", () => {
    const { memories, silence } = warned();
    const pressed = press(memories, [silence, silence], now);
    expect(pressed.silences).toMatchObject([
      { alertId: "queue", labels: { model: "kokoro" }, endsAt: now + 3_600_000 },
    ]);
    expect(known(pressed.memories)).toBeNull();
  });

  it("that would silence only acknowledges what is critical by now", () => {
    const { memories, silence } = warned("critical");
    const pressed = press(memories, [silence], now);
    expect(pressed.silences).toEqual([]);
    expect(known(pressed.memories)).toBe(now);
  });

  it("does nothing for what is over", () => {
    const { memories, know } = warned(null);
    expect(known(press(memories, [know], now).memories)).toBeNull();
  });
});

it("a critical notification has no button that silences", () => {
  expect(buttonsFor("critical", now).tokens.map(({ purpose }) => purpose)).toEqual(["acknowledge"]);
});
