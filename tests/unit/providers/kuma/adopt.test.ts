import { expect, it } from "vitest";
import { toTakeOver } from "../../../../providers/kuma/resources/adopt.ts";
import { identityOf, isStillOurs } from "../../../../providers/kuma/resources/ownership.ts";

const things = [
  { id: 1, name: "a" },
  { id: 2, name: "b", owner: "shop/prod/b" },
  { id: 3, name: "c" },
  { id: 4, name: "c" },
];
const owner = (thing: { owner?: string }) => thing.owner;
const take = (name: string, adopt?: boolean | number) => toTakeOver("monitor", { name, adopt }, things, owner)?.id;

it("what is not there is made, and so is what only another resource has", () => {
  expect(take("z", true)).toBeUndefined();
  expect(take("b")).toBeUndefined();
});

it("what is there is taken over only when it is said, and only when it is one", () => {
  expect(() => take("a")).toThrow('monitor "a" (id 1) is there already');
  expect(() => take("a", false)).toThrow("adopt: true");
  expect(take("a", true)).toBe(1);
  expect(() => take("c", true)).toThrow("(ids 3, 4) is there more than once; say which one by its id: adopt: 3");
});

it("by its id, whatever its name, unless it is not there or another's", () => {
  expect(take("new name", 3)).toBe(3);
  expect(() => take("a", 9)).toThrow("there is no monitor 9");
  expect(() => take("b", 2)).toThrow("belongs to shop/prod/b");
});

it("an owner is project, stack and resource, whatever holds the resource", () => {
  const urn = "urn:pulumi:prod::shop::shop:index:Checks$kuma:index:Monitor::site::a";
  expect(identityOf({ urn, name: "site::a" })).toBe("shop/prod/site::a");
});

it("without its tag a monitor is ours only by its name, and with another's never", () => {
  const monitor = (tags: { name: string; value: string; tag_id: number }[]) => ({
    id: 1,
    type: "http",
    name: "a",
    tags,
  });
  const tag = { tag_id: 1, name: "managed-by", value: "shop/prod/a" };
  expect(isStillOurs(monitor([tag]), "shop/prod/a", "renamed since")).toBe(true);
  expect(isStillOurs(monitor([]), "shop/prod/a", "a")).toBe(true);
  expect(isStillOurs(monitor([]), "shop/prod/a", "b")).toBe(false);
  expect(isStillOurs(monitor([{ ...tag, value: "shop/prod/b" }]), "shop/prod/a", "a")).toBe(false);
});
