import { describe, expect, it } from "vitest";
import { parseOpenPorts } from "../../../model/hetzner.ts";

describe("the ports that a firewall lets in", () => {
  it("are tcp unless they say udp, one or a range, and ssh is none of them", () => {
    expect(parseOpenPorts("ssh, 80,443/udp , 8000-8010")).toEqual([
      { protocol: "tcp", port: "80" },
      { protocol: "udp", port: "443" },
      { protocol: "tcp", port: "8000-8010" },
    ]);
    expect(parseOpenPorts("ssh")).toEqual([]);
  });

  it.each(["", "0", "65536", "90-80", "80/icmp", "http", "80;443"])("%j are none", (text) => {
    expect(parseOpenPorts(text)).toBeUndefined();
  });
});
