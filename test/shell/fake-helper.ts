import { execFileSync } from "node:child_process";
import { constants, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, Socket } from "node:net";
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

/** The same for fish: `reply` is the file that it finds, null for none. This process is the helper. */
export function startFakeFishHelper(home: string, reply: (id: string) => string | null): Socket {
  const folder = join(home, "run/coterm");
  rmSync(join(folder, "ask"), { force: true });
  execFileSync("mkfifo", ["-m", "600", join(folder, "ask")]);
  const fd = openSync(join(folder, "ask"), constants.O_RDWR | constants.O_NONBLOCK);
  const pipe = new Socket({ fd });
  pipe.unref();
  pipe.on("data", (data) => {
    const [, , id = "", , session = ""] = data.toString().split("\x1f");
    const text = reply(id);
    if (text === null) return;
    writeFileSync(join(folder, "answer"), text);
    renameSync(join(folder, "answer"), join(folder, `${session}.answer.${id}`));
  });
  writeFileSync(join(folder, "helper"), `${process.pid} ${fd} fake\n`);
  return pipe;
}
