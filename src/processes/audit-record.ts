/** What auditd's records with one serial number tell of processes; its text format is in audit.rules(7), ausearch(8). */
export type AuditStep =
  | {
      readonly kind: "exec";
      readonly at: number;
      readonly pid: number;
      readonly ppid: number;
      readonly uid: number;
      readonly tty: string;
      readonly argv: readonly string[];
      readonly cwd: string | null;
    }
  | { readonly kind: "end"; readonly at: number; readonly pid: number; readonly exit: number };

/** Numbers of the calls by the record's `arch`: x86-64, arm64. */
const calls: Readonly<Record<string, Readonly<Record<string, "exec" | "end">>>> = {
  c000003e: { 59: "exec", 322: "exec", 231: "end" },
  c00000b7: { 221: "exec", 281: "exec", 94: "end" },
};

type Fields = ReadonlyMap<string, string>;

interface Group {
  readonly at: number;
  readonly records: Map<string, Fields>;
}

/** Records of one serial may be mixed with those of others, which are at most so many behind. */
const mostOpen = 64;

/** Reads an audit log in pieces, and puts together what belongs together. */
export class AuditReader {
  #pending = "";
  readonly #open = new Map<string, Group>();

  feed(text: string): AuditStep[] {
    const lines = (this.#pending + text).split("\n");
    this.#pending = lines.pop() ?? "";
    return lines.flatMap((line) => this.#read(line));
  }

  /** What is not followed by the end of its group: logs without EOE records, and the newest group. */
  flush(): AuditStep[] {
    const steps = [...this.#open.values()].flatMap(stepOf);
    this.#open.clear();
    return steps;
  }

  #read(line: string): AuditStep[] {
    const match = /^(?:node=\S+ )?type=(\w+) msg=audit\((\d+\.\d+):(\d+)\): ?(.*)$/.exec(line);
    if (match === null) return [];
    const [, type = "", seconds, serial = "", rest = ""] = match;
    if (type === "EOE" || type === "PROCTITLE") return this.#close(serial); // the last of a group
    if (type !== "SYSCALL" && type !== "EXECVE" && type !== "CWD") return [];
    const group = this.#open.get(serial) ?? { at: Number(seconds) * 1000, records: new Map<string, Fields>() };
    this.#open.set(serial, group);
    const fields = readFields(rest);
    const earlier = group.records.get(type);
    // The words of a long command come in several records.
    group.records.set(type, earlier === undefined ? fields : new Map([...earlier, ...fields]));
    const [oldest] = this.#open.keys();
    return this.#open.size > mostOpen && oldest !== undefined ? this.#close(oldest) : [];
  }

  #close(serial: string): AuditStep[] {
    const group = this.#open.get(serial);
    this.#open.delete(serial);
    return group === undefined ? [] : stepOf(group);
  }
}

function readFields(text: string): Fields {
  const fields = new Map<string, string>();
  // Behind \x1d auditd repeats fields in words (log_format = ENRICHED), under names in capitals.
  for (const [, name = "", value = ""] of text.matchAll(/([\w[\]-]+)=("[^"]*"|[^\s\x1d]+)/g)) {
    if (!fields.has(name)) fields.set(name, value);
  }
  return fields;
}

function stepOf({ at, records }: Group): AuditStep[] {
  const call = records.get("SYSCALL");
  if (call === undefined) return [];
  const kind = calls[call.get("arch") ?? ""]?.[call.get("syscall") ?? ""];
  const pid = Number(call.get("pid"));
  if (kind === "end") return [{ kind, at, pid, exit: Number.parseInt(call.get("a0") ?? "0", 16) & 0xff }];
  const execve = records.get("EXECVE");
  if (kind !== "exec" || call.get("success") !== "yes" || execve === undefined) return [];
  const folder = records.get("CWD")?.get("cwd");
  return [
    {
      kind,
      at,
      pid,
      ppid: Number(call.get("ppid")),
      uid: Number(call.get("euid") ?? call.get("uid")),
      tty: call.get("tty") ?? "",
      argv: wordsOf(execve),
      cwd: folder === undefined ? null : decode(folder),
    },
  ];
}

/** `a0="ls" a1=2F746D702F6120622F`, and for a long one `a2_len=9000 a2[0]=… a2[1]=…`. */
function wordsOf(fields: Fields): string[] {
  const count = Number(fields.get("argc") ?? 0);
  const words: string[] = [];
  for (let at = 0; at < count && at < fields.size; at++) {
    const whole = fields.get(`a${at}`);
    if (whole !== undefined) {
      words.push(decode(whole));
      continue;
    }
    let parts = "";
    for (let part = 0; fields.has(`a${at}[${part}]`); part++) parts += fields.get(`a${at}[${part}]`) ?? "";
    words.push(decode(parts));
  }
  return words;
}

/** In quotes, or in hexadecimal when it holds what quotes could not. */
function decode(value: string): string {
  if (value.startsWith('"')) return value.replaceAll('"', "");
  return /^(?:[0-9A-F]{2})+$/.test(value) ? Buffer.from(value, "hex").toString("utf8") : value;
}
