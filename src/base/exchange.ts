import { connect } from "node:net";
import { CotermError } from "./errors.ts";

/**
 * Sends one record to the helper's socket and reads the one line that it answers.
 *
 * @throws CotermError NO_HELPER when nobody answers within `waitMs`
 */
export function exchangeLine(socketPath: string, record: string, waitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const fail = (cause?: unknown) => {
      socket.destroy();
      reject(new CotermError("NO_HELPER", "no helper answers", { hint: "coterm helper start", cause }));
    };
    const socket = connect(socketPath, () => socket.write(record));
    socket.setEncoding("utf8");
    socket.setTimeout(waitMs, fail);
    socket.on("error", fail);
    socket.on("close", () => fail());
    socket.on("data", (chunk: string) => {
      received += chunk;
      if (!received.includes("\n")) return;
      resolve(received);
      socket.end();
    });
  });
}
