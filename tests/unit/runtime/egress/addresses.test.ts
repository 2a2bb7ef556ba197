import { describe, expect, it } from "vitest";
import { addressesOf, isPublic } from "../../../../runtime/egress/addresses.ts";

describe("an address is public", () => {
  it.each([
    ...["1.1.1.1", "9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"],
    ...["192.169.0.0", "223.255.255.255", "2606:4700::1111", "2a01:4f8::1", "2001:4860:4860::8888"],
  ])("%s", (address) => expect(isPublic(address)).toBe(true));
});

describe("an address is not public", () => {
  it.each([
    ...["127.0.0.1", "127.255.255.254", "0.0.0.0", "10.231.7.1", "172.17.0.1", "172.31.255.255", "192.168.0.1"],
    ...["169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1"],
    ...["fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1"],
    ...["2001:db8::1", "2002:a00:1::", "2001::1", "100::1", "3fff::1"],
  ])("%s", (address) => expect(isPublic(address)).toBe(false));
});

describe("the addresses of a name", () => {
  const peer = { host: "api.example.com", port: 443 };
  const answers =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

  it("are all that it has", async () => {
    expect(await addressesOf(peer, answers("1.1.1.1", "2606:4700::1111"))).toEqual(["1.1.1.1", "2606:4700::1111"]);
  });

  it("are none of them used where one leads inside, as an answer does that was tampered with", async () => {
    const inside = addressesOf(peer, answers("1.1.1.1", "10.0.0.5"));
    await expect(inside).rejects.toThrow("leads to 10.0.0.5, which is not public");
  });

  it("may lead inside where that is declared of this name", async () => {
    expect(await addressesOf({ ...peer, mayBePrivate: true }, answers("10.0.0.5"))).toEqual(["10.0.0.5"]);
  });
});
