/** How the processes of a recorded session are found out; see docs/processes.md. */
export const processInfoModes = ["sample", "trace", "host", "off"] as const;
export type ProcessInfoMode = (typeof processInfoModes)[number];

export interface ProcessInfo {
  readonly mode: ProcessInfoMode;
  /** The log of auditd that `host` reads. */
  readonly auditLog: string;
}
