/** The parts of a host command that give a folder of the host a Docker volume, which containers can only read. Nothing where there is
 *  no Docker. One that is there already keeps its folder, whatever it is asked for: so one with another folder is made anew. */
export function dockerVolume(name: string, folder: string): { create: string; delete: string } {
  const device = `docker volume inspect --format '{{index .Options "device"}}' ${name} 2>/dev/null`;
  const options = `--driver local --opt type=none --opt o=bind,ro --opt device=${folder}`;
  const create = [
    "if command -v docker >/dev/null",
    `then [ "$(${device})" = ${folder} ] || { docker volume rm --force ${name} && docker volume create ${options} ${name}; } >/dev/null`,
    "fi",
  ];
  return {
    create: create.join("; "),
    delete: `! command -v docker >/dev/null || docker volume rm --force ${name} >/dev/null`,
  };
}
