import { afterAll, expect, test } from "vitest";
import { diskUsage } from "../../alerts/disk-usage.ts";
import { site } from "../../checks/site.ts";
import { deploy } from "../../cli/deploy.ts";
import { timers } from "../../timers/index.ts";
import { makeKumaImage } from "../world/kuma/image.ts";
import { isSoak } from "../world/soak.ts";
import { upWith } from "../world/watching.ts";
import { startWorld, type World } from "../world/world.ts";

const image = "louislam/uptime-kuma:2.5.3";
// Pages name rules that are not here.
const declared = { alerts: [diskUsage], checks: [site], timers: timers.filter(({ id }) => id !== "render") };

let world: World | undefined;
afterAll(() => world?.close());

/** The image of that name is made of the Uptime Kuma on npm; the real one is on no registry within reach. */
test("an Uptime Kuma on the VPS is there by one up, with its first user and its checks, comes back by itself, and goes with its data", async ({
  skip,
}) => {
  skip(!isSoak, "its image takes minutes to make; `make soak` runs it");
  world = await startWorld({ stackName: "onvps" });
  const { vps } = world;
  const run = async (command: string) => (await vps.run(command, { check: false })).stdout.trim();
  await makeKumaImage(vps, image);
  const stack = await world.stack({
    databaseUrl: "postgres://nobody:no@127.0.0.1:1/none",
    siteUrl: `http://${vps.hostAddress}:1`,
    kumaUrl: `http://${vps.address}:3001`,
    kumaListen: `${vps.address}:3001`,
    kumaUsername: "admin",
    kumaPassword: "A-password-of-some-length-1",
  });
  await upWith(stack, declared);
  expect((await upWith(stack, declared)).changes).toEqual([]);
  expect(await run("docker ps --format '{{.Names}} {{.Ports}}'")).toBe(
    `watchbill-onvps-uptime-kuma ${vps.address}:3001->3001/tcp`,
  );
  expect(await (await fetch(`http://${vps.address}:3001/api/status-page/status`)).json()).toMatchObject({
    publicGroupList: [{ name: "Website", monitorList: [{ name: "The site answers" }] }],
  });
  await run("docker kill watchbill-onvps-uptime-kuma; sleep 15");
  expect(await run("systemctl is-active watchbill-onvps-uptime-kuma && docker ps --quiet | wc -l")).toBe("active\n1");

  expect((await deploy(stack, "destroy", () => {})).errors).toEqual([]);
  expect(await run("docker ps --all --quiet; docker volume ls --quiet; ls /etc/systemd/system | grep kuma")).toBe("");
}, 900_000);
