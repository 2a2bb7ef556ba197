// Runs in Uptime Kuma's own folder, from standard input: makes the first user of a new one, and leaves any other as it is.
const { io } = require("socket.io-client");

const { username, password } = { /* account */ };
const limitMs = 120_000;

const end = (code, said) => {
  if (said) console.error(`Uptime Kuma: ${said}`);
  process.exit(code);
};
setTimeout(end, limitMs, 1, `does not answer within ${limitMs / 1_000} s`);

const socket = io(`http://127.0.0.1:${process.env.UPTIME_KUMA_PORT ?? 3001}`, { transports: ["websocket"] });
socket.on("connect", () => {
  socket.emit("needSetup", (isNew) => {
    if (!isNew) return end(0);
    socket.emit("setup", username, password, ({ ok, msg }) => end(ok ? 0 : 1, ok ? "" : `${msg} (kumaPassword)`));
  });
});
