import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Channel, channelFiles } from "../channel.ts";

/**
 * Who empties the FIFOs in the place of a helper that hangs: a terminal would wait for it once a FIFO is full.
 * shell/record.sh makes the file `ask`, and a helper that goes on removes it. Where it stays and `script` waits, record.sh
 * renames it to `drain` and throws away what is shown. A helper that goes on then renames that to `drained`, takes
 * nothing until record.sh has stopped and removed it, and marks a gap. Who comes too late finds nothing to rename, so
 * that both know who reads.
 */
export class StandIn {
  readonly #folder: string;

  constructor({ folder }: Channel) {
    this.#folder = folder;
  }

  /** Says that this helper goes on. @returns Whether what is shown is still thrown away. */
  isReading(): boolean {
    rmSync(this.#file("ask"), { force: true });
    if (existsSync(this.#file("drain"))) renameSync(this.#file("drain"), this.#file("drained"));
    return existsSync(this.#file("drained"));
  }

  #file(name: keyof typeof channelFiles): string {
    return join(this.#folder, channelFiles[name]);
  }
}
