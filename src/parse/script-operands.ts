import type { Assignment, Word } from "./command.ts";

/** Words of a tool in which a command for the shell stands: the first group of the pattern is that command. */
interface ScriptOperand {
  readonly tools: ReadonlySet<string>;
  readonly pattern: RegExp;
  /** The option that the word must stand behind; glued options are part of the pattern. */
  readonly behind?: RegExp;
}

const operands: readonly ScriptOperand[] = [
  tool(
    "ssh scp sftp autossh sshfs mosh",
    /^(?:-o)?\s*(?:ProxyCommand|LocalCommand|KnownHostsCommand)\s*[= ]\s*(.+)$/is,
  ),
  tool("git", /^alias\.[^=]+=!(.+)$/s, /^-c$/),
  tool(
    "git",
    /^(?:core\.(?:sshCommand|pager|editor|fsmonitor)|sequence\.editor|diff\.external|pager\.\w+)=(.+)$/s,
    /^-c$/,
  ),
  tool("git", /^(?:--upload-pack|--receive-pack|--exec)=(.+)$/s),
  tool("git", /^(.+)$/s, /^(?:--upload-pack|--receive-pack|-x|--exec|--tree-filter|--index-filter|--msg-filter)$/),
  tool("git", /^(?:ext::)(.+)$/s),
  tool("rsync", /^(?:--rsh|--rsync-path)=(.+)$/s),
  tool("rsync", /^(.+)$/s, /^(?:-[a-zA-Z]*e|--rsh|--rsync-path)$/),
  tool(
    "tar bsdtar",
    /^(?:--checkpoint-action=exec|--to-command|--use-compress-program|--info-script|--rmt-command)=(.+)$/s,
  ),
  tool("tar bsdtar", /^(.+)$/s, /^(?:-I|--to-command|--use-compress-program|--info-script)$/),
  tool("zip", /^(.+)$/s, /^(?:-TT|--unzip-command)$/),
  tool("socat", /^(?:EXEC|SYSTEM|SHELL):(.+)$/is),
  tool("nc ncat netcat", /^(?:--exec|--sh-exec|--lua-exec)=(.+)$/s),
  tool("nc ncat netcat", /^(.+)$/s, /^(?:-[a-z]*[ec]|--exec|--sh-exec)$/),
  tool("vi vim nvim view ex vimdiff gvim", /^\+?:?\s*(?:silent!?\s+)?!(.+)$/s),
  tool("vi vim nvim view ex vimdiff gvim", /system\(\s*["']([^"']+)["']/s),
  tool("sed gsed", /^(?:.*[;\n])?\s*(?:\d+|\$|\/[^/]*\/)?\s*e\s+(.+)$/s),
  tool("psql mysql mariadb", /^\s*\\!\s*(.+)$/s),
  tool("mysql mariadb", /^\s*system\s+(.+)$/is),
  tool("sqlite3", /^\s*\.(?:shell|system)\s+(.+)$/s),
  tool("gdb lldb", /^\s*(?:shell|!|platform shell)\s*(.+)$/s),
  tool("man", /^(.+)$/s, /^(?:-P|--pager)$/),
  tool("expect", /^\s*(?:spawn|system|exec)\s+(.+)$/s),
  tool("mapfile readarray", /^(.+)$/s, /^-[a-zA-Z]*C$/),
  tool("bind", /^"[^"]*":\s*(.+)$/s),
  tool("complete compgen", /^(.+)$/s, /^-C$/),
  tool("make gmake", /^(?:--eval=)?[^:]*:;?\s*(?:;|\n\t)\s*(.+)$/s),
  tool("sqlplus", /^\s*(?:host|!)\s+(.+)$/is),
  tool("ftp lftp", /^\s*!\s*(.+)$/s),
  tool("docker podman", /^--health-cmd=(.+)$/s),
  tool("aws", /^commands=(?:\[?\s*["'])?([^"'\]]+)/s, /^--parameters$/),
  tool("minikube", /^(\S+\s.+)$/s, /^(?:ssh|--)$/),
  tool("less more most", /^\+!(.+)$/s),
  tool("emacs emacsclient", /\((?:shell-command(?:-to-string)?|call-process-shell-command|compile)\s+"([^"]+)"/s),
  tool(
    "tmux",
    /^\s*(?:run-shell|run|if-shell|new-window|neww|split-window|respawn-pane)\s+(?:-\w+\s+)*["']([^"']+)["']/s,
  ),
];

function tool(names: string, pattern: RegExp, behind?: RegExp): ScriptOperand {
  return { tools: new Set(names.split(" ")), pattern, ...(behind === undefined ? {} : { behind }) };
}

const byTool = new Map<string, ScriptOperand[]>();
for (const operand of operands)
  for (const name of operand.tools) byTool.set(name, [...(byTool.get(name) ?? []), operand]);

/** Commands for the shell that stand in the words of a tool which is not there to run commands. */
export function scriptsInOperands(name: string, words: readonly Word[]): readonly Word[] {
  const some = byTool.get(name);
  if (some === undefined || words.length < 2) return [];
  const scripts: Word[] = [];
  for (let index = 1; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) continue;
    for (const { pattern, behind } of some) {
      if (behind !== undefined && !behind.test(words[index - 1]?.text ?? "")) continue;
      const text = pattern.exec(word.text)?.[1];
      if (text !== undefined) scripts.push({ ...word, text: text.replaceAll('\\"', '"') });
    }
  }
  return scripts;
}

const runningVariables = new Set(
  "PROMPT_COMMAND GIT_SSH_COMMAND GIT_PAGER GIT_EDITOR GIT_EXTERNAL_DIFF GIT_SEQUENCE_EDITOR PAGER EDITOR VISUAL".split(
    " ",
  ),
);

/** The value of a variable that a shell or a tool runs as a command. */
export function scriptInAssignment({ name, value, start, end }: Assignment): Word | null {
  if (value === null || value === "" || !runningVariables.has(name)) return null;
  return { text: value, dynamic: false, quoted: true, start, end };
}

const schedule = /^\s*(?:@\w+|(?:[\d*/,a-zA-Z-]+\s+){5})\s*(.+)$/;

/** What a table for cron, or a makefile, runs: the part of each line behind the schedule, or behind a tab. */
export function scriptsInStdin(name: string, words: readonly Word[], stdin: string): string | null {
  const readsStdin = words.some((word) => word.text === "-" || word.text === "/dev/stdin" || word.text === "-f-");
  if (name === "crontab" && readsStdin) return linesOf(stdin, schedule);
  if ((name === "make" || name === "gmake") && readsStdin) return linesOf(stdin, /^\t[@-]*(.+)$|^[^#=]*:.*?;(.+)$/);
  return null;
}

function linesOf(text: string, pattern: RegExp): string | null {
  const scripts = text.split("\n").flatMap((line) => {
    const match = pattern.exec(line);
    const script = match?.[1] ?? match?.[2];
    return script === undefined ? [] : [script];
  });
  return scripts.length === 0 ? null : scripts.join("\n");
}
