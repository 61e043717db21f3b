import { join } from "node:path";

/** The files of one recorded session; see format.ts. */
export class SessionFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  get manifest(): string {
    return join(this.path, "manifest.json");
  }

  get index(): string {
    return join(this.path, "index.ndjson");
  }

  get marks(): string {
    return join(this.path, "marks.ndjson");
  }

  get processes(): string {
    return join(this.path, "processes.ndjson");
  }

  get out(): string {
    return join(this.path, "out");
  }

  get keys(): string {
    return join(this.path, "keys");
  }

  openChunk(seq: number): string {
    return join(this.out, `${numbered(seq)}.ndjson`);
  }

  chunk(seq: number): string {
    return join(this.out, `${numbered(seq)}.cast.zst`);
  }

  keyframe(seq: number): string {
    return join(this.keys, `${numbered(seq)}.json.zst`);
  }
}

function numbered(seq: number): string {
  return String(seq).padStart(6, "0");
}
