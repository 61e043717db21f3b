import { createServer, type Server, type Socket } from "node:net";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** A helper that does wrong: it answers each question of a zsh as `reply` says. */
export function startFakeHelper(home: string, reply: (socket: Socket, id: string) => void): Promise<Server> {
  const folder = join(home, "run/coterm");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  rmSync(join(folder, "sock"), { force: true });
  rmSync(join(folder, "ask"), { force: true }); // or a zsh asks the real one over it
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy()); // the shell has given up
    socket.once("data", (data) => reply(socket, data.toString().split("\x1f")[2] ?? ""));
  });
  server.unref(); // a test that fails on its way must not keep the process
  return new Promise((done) => server.listen(join(folder, "sock"), () => done(server)));
}
