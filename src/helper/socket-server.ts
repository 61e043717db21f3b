import { createServer, type Server, type Socket } from "node:net";

/** Handles one record; the returned text is sent back, or nothing when it is null. */
export type RecordHandler = (record: string) => Promise<string | null>;

/** No record is longer: a line travels in a file when it is. */
const longestRecord = 1_000_000;

/** Answers NUL-ended records on a unix socket, in the order in which each connection sends them. */
export function serveSocket(handle: RecordHandler): { server: Server; connections: ReadonlySet<Socket> } {
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    let pending = "";
    let turn = Promise.resolve();
    socket.setEncoding("utf8");
    socket.on("error", () => socket.destroy()); // a shell that has gone away is no fault
    socket.on("close", () => connections.delete(socket));
    socket.on("data", (chunk: string) => {
      const records = (pending + chunk).split("\0");
      pending = records.pop() ?? "";
      if (pending.length > longestRecord) socket.destroy();
      for (const record of records) {
        turn = turn.then(async () => {
          const reply = await handle(record);
          if (reply !== null && socket.writable) socket.write(reply);
        });
      }
    });
  });
  return { server, connections };
}
