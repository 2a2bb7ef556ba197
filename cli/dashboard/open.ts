import { spawn } from "node:child_process";

/** Has the desktop open an address, as a double click would. Where there is no desktop nothing happens: the address has been said. */
export function openInBrowser(address: string): void {
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  const child = spawn(program, [address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
