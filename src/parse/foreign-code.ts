import { type Token, codeTokens } from "./code-tokens.ts";

/** A command that a program in another language runs, or one that does what a call of it does. */
export type Call =
  | { readonly kind: "script"; readonly text: string }
  | { readonly kind: "words"; readonly texts: readonly string[] }
  | { readonly kind: "writes"; readonly file: string };

/** Longer programs are written into files. */
const longestCode = 20_000;
const mostCalls = 50;

/** Calls that hand their text to a shell, or their list of texts to a program, by the last part of their name. */
const runners = new Set(
  `system popen popen2 popen3 getoutput getstatusoutput check_call check_output Popen execSync exec spawn spawnSync
  spawnp execFile execFileSync shell_exec passthru proc_open pcntl_exec execl execle execlp execlpe execv execve execvp
  execvpe spawnl spawnle spawnlp spawnv spawnve spawnvp create_subprocess_shell create_subprocess_exec execute
  capture2 capture2e capture3 sh shell cmd system! readpipe shelljs execa execaCommand execaSync execaCommandSync
  posix_spawn posix_spawnp doShellScript system2 pipeline`.split(/\s+/),
);
/** Names that mean something else without the module in front of them. */
const qualified =
  /(?:^|[.:])(?:subprocess|sp|Open3|Deno|Bun|Process|cp|child_process|process|sh|shell|IO|Kernel|ctx)[.:]+\w+$/;
const qualifiedRunners = new Set(["run", "call", "Command", "spawn", "exec", "open"]);

/** Calls that do what a command does, by the last part of their name, and that command. */
const equivalents: Readonly<Record<string, readonly string[]>> = {
  rmtree: ["rm", "-rf"],
  remove_tree: ["rm", "-rf"],
  rm_rf: ["rm", "-rf"],
  rm_r: ["rm", "-r"],
  rm_f: ["rm", "-f"],
  remove_dir: ["rm", "-r"],
  remove_entry: ["rm", "-r"],
  remove_entry_secure: ["rm", "-rf"],
  remove_dir_all: ["rm", "-rf"],
  rimraf: ["rm", "-rf"],
  rimrafSync: ["rm", "-rf"],
  rmSync: ["rm", "-rf"],
  rmdirSync: ["rm", "-r"],
  removeSync: ["rm", "-rf"],
  emptyDirSync: ["rm", "-rf"],
  unlink: ["rm", "-f"],
  unlinkSync: ["rm", "-f"],
  rmdir: ["rm", "-d"],
  removedirs: ["rm", "-d"],
};
/** The same for names that are too common to mean it without what stands in front. */
const qualifiedEquivalents: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /(?:^|\.)(?:os|fs|Deno|FileUtils|File|fsPromises|promises)(?:\.promises)?(?:\.|::)(?:remove|rm|delete)$/,
    ["rm", "-rf"],
  ],
  [/^Dir(?:\.|::)(?:delete|unlink|rmdir)$/, ["rm", "-d"]],
  [/^file$/, ["rm", "-rf"]],
];
const writesFile = /(?:^|\.)(?:open|writeFileSync|writeFile|file_put_contents|truncate|truncateSync|write)$/;

/** A connection and a shell in one short program are what `nc -e sh` is. */
const connects =
  /\b(?:(?:socket\.(?:socket|tcp)|TCPSocket\.(?:open|new)|IO::Socket::\w+->new|net\.(?:connect|Socket|createConnection)|Deno\.connect)\b|require\(["']net["']\)|fsockopen\s*\(|use Socket;)/;
const handsOver = /\bdup2\s*\(|pty\.spawn\s*\(|\/(?:ba|z|da|k)?sh\b|["'`](?:ba|z|da|k)?sh["' ]|[<>]&/;

/** `import subprocess as s`, `from subprocess import run`, `require("fs").rm`: the names as they would be without. */
function withoutImports(code: string): string {
  let plain = code.replaceAll(/\brequire\(\s*["'`](?:node:)?(\w+)(?:\/promises)?["'`]\s*\)\s*\./g, "$1.");
  if (!code.includes("import")) return plain;
  for (const [, module = "", name = ""] of code.matchAll(/\bimport\s+(subprocess|os|shutil|pty)\s+as\s+(\w+)/g))
    plain = plain.replaceAll(new RegExp(`\\b${name}\\.`, "g"), `${module}.`);
  for (const [, names = ""] of code.matchAll(/\bfrom\s+subprocess\s+import\s+([\w, ]+)/g))
    for (const name of names.split(/[,\s]+/).filter(Boolean))
      plain = plain.replaceAll(new RegExp(`(?<![\\w.])${name}\\(`, "g"), `subprocess.${name}(`);
  return plain;
}

/** The commands that a program runs and the files that it removes or overwrites, as far as its texts say so. */
export function callsIn(code: string, language: string): readonly Call[] {
  if (code.length > longestCode) return [];
  const calls: Call[] = [];
  if (connects.test(code) && handsOver.test(code)) calls.push({ kind: "words", texts: ["nc", "-e", "sh"] });
  const tokens = codeTokens(withoutImports(code), /^(?:perl|ruby|php|julia)/.test(language));
  const constants = constantsOf(tokens);
  tokens.forEach((token, index) => {
    if (calls.length >= mostCalls) return;
    if (token.kind === "command") calls.push({ kind: "script", text: token.text });
    else if (token.kind === "name") addCall(calls, tokens, index, constants, language);
    else if (token.kind === "text") addPipe(calls, tokens, index, language);
  });
  return calls;
}

function addCall(
  calls: Call[],
  tokens: readonly Token[],
  index: number,
  constants: ReadonlyMap<string, string>,
  language: string,
): void {
  const name = tokens[index]?.text ?? "";
  const last = /[A-Za-z_]\w*[!?]?$/.exec(name)?.[0] ?? "";
  if (last === "unlink" || last === "rmdir") {
    // `Path("/x").unlink()`
    const object = tokens[index - 2];
    const isMethod = tokens[index - 1]?.text === ")" && object?.kind === "text";
    if (isMethod && object !== undefined) calls.push({ kind: "words", texts: ["rm", "-f", object.text] });
  }
  // `unlink glob "*.txt"`: what it makes of the text is not known here, but the text says which files.
  const isListed = /^(?:unlink|rmdir|rmtree|remove_tree)$/.test(last) && tokens[index + 1]?.text === "glob";
  const given = argumentsAt(tokens, index + (isListed ? 2 : 1), constants);
  if (given.texts.length === 0) return;
  if (isDecoder(last)) {
    const text = Buffer.from(given.texts[0] ?? "", "base64").toString("utf8");
    if (text !== "" && !text.includes("\u{FFFD}")) calls.push(...callsIn(text, language));
    return;
  }
  if (isRunner(name, last, language)) {
    const [first = ""] = given.texts;
    const isList = given.isList || (given.texts.length > 1 && !/\s/.test(first.trim()));
    calls.push(isList ? { kind: "words", texts: listOf(last, given.texts) } : { kind: "script", text: first });
    return;
  }
  const equivalent = equivalentOf(name, last, language);
  if (equivalent !== undefined) calls.push({ kind: "words", texts: [...equivalent, ...pathsOf(given.texts)] });
  else if (writesFile.test(name) && writesTo(last, given.texts))
    calls.push({ kind: "writes", file: given.texts[0] ?? "" });
}

function isDecoder(last: string): boolean {
  return (
    last === "b64decode" ||
    last === "base64_decode" ||
    last === "decode64" ||
    last === "atob" ||
    last === "decode_base64"
  );
}

function isRunner(name: string, last: string, language: string): boolean {
  // In python exec runs python, and `/x/.exec(text)` of JavaScript searches.
  if (last === "exec" && language.startsWith("py")) return false;
  // `do shell script "…"` of AppleScript.
  if (language === "osascript") return last === "script";
  if (qualifiedRunners.has(last) && qualified.test(name)) return true;
  if (last === "open" || last === "cmd" || last === "sh" || last === "shell") return qualified.test(name);
  return runners.has(last) && !/^(?:self|this|console|re|regex|pattern|db|cursor|conn|session|client)\./.test(name);
}

/** `os.execl("/bin/rm", "rm", "-rf", "/")` gives the program its own name too. */
function listOf(last: string, texts: readonly string[]): readonly string[] {
  const [first = "", second = ""] = texts;
  const mode = /^spawn[lv]/.test(last) && first.startsWith("P_") ? texts.slice(1) : texts;
  const program = mode[0] ?? "";
  const repeatsName = /^(?:exec|spawn)[lv]/.test(last) && second !== "" && program.endsWith(mode[1] ?? "\0");
  return repeatsName ? [program, ...mode.slice(2)] : mode;
}

function equivalentOf(name: string, last: string, language: string): readonly string[] | undefined {
  if (language.startsWith("R") && last === "unlink") return ["rm", "-rf"];
  if (Object.hasOwn(equivalents, last)) return equivalents[last];
  const [, command] = qualifiedEquivalents.find(([pattern]) => pattern.test(name)) ?? [];
  return last === "file" && !language.startsWith("tcl") ? undefined : command;
}

/** The paths among the arguments: `rmSync("/x", {recursive: true})` has one. */
function pathsOf(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => text !== "delete" && !/^-(?:force|f|r|rf)$/.test(text));
}

function writesTo(last: string, texts: readonly string[]): boolean {
  if (last !== "open") return last !== "write" || texts.length > 1;
  return /^[wax]/.test(texts[1] ?? "") || /^\+?>/.test(texts[1] ?? "");
}

/** `print | "cmd"` and `"cmd" | getline` of awk, `open(F, "|cmd")` of perl. */
function addPipe(calls: Call[], tokens: readonly Token[], index: number, language: string): void {
  const { text } = tokens[index] ?? { text: "" };
  if (language.endsWith("awk")) {
    const { kind, text: before } = tokens[index - 1] ?? { kind: "sign", text: "" };
    const after = tokens[index + 1]?.text;
    // Behind a name it is what `print` prints, or the end of a command whose beginning is only known at run time.
    if (before === "|" || (after === "|" && kind === "sign")) calls.push({ kind: "script", text });
    else if (before === ">" && text !== "") calls.push({ kind: "writes", file: text });
  } else if (language.startsWith("perl") && /^\s*\|\s*[a-z/]|[a-z]\s*\|$/i.test(text)) {
    calls.push({ kind: "script", text: text.replace(/^\s*\||\|\s*$/g, "") });
  }
}

interface Given {
  readonly texts: readonly string[];
  /** They stand in a list of their own, so that they are the words of one command. */
  readonly isList: boolean;
}

const closers: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The texts that a call is given: in parentheses, or up to the end of the statement. */
function argumentsAt(tokens: readonly Token[], from: number, constants: ReadonlyMap<string, string>): Given {
  const opener = tokens[from]?.text ?? "";
  const isOpen = tokens[from]?.kind === "sign" && opener === "(";
  const texts: string[] = [];
  let isList = false;
  let depth = 0;
  let joins = false;
  for (let at = isOpen ? from + 1 : from; at < tokens.length && texts.length < 50; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.kind === "sign") {
      if (token.text === ";" && depth === 0) break;
      if (closers[token.text] !== undefined) {
        depth++;
        if (token.text === "[" && texts.length <= 1) isList = true;
      } else if (token.text === ")" || token.text === "]" || token.text === "}") {
        if (depth-- === 0) break;
      }
      // Without parentheses only a text may follow the name directly.
      if (!isOpen && texts.length === 0 && !/[(["']/.test(token.text)) break;
      joins = token.text === "+" || (joins && token.text === "(");
      if (token.text === "." && texts.length > 0) joins = true;
      continue;
    }
    const known = token.kind === "text" ? token.text : constants.get(token.text);
    if (known === undefined && !isOpen && texts.length === 0) break;
    if (known === undefined && depth > 0 && !isList && texts.length > 0) continue;
    const value =
      known ??
      (/^P_|^(?:True|False|None|true|false|shell|check)$/.test(token.text)
        ? null
        : `$${token.text.replaceAll(/\W/g, "_")}`);
    if (value !== null && joins && texts.length > 0) texts.push(`${texts.pop() ?? ""}${value}`);
    else if (value !== null && (known !== undefined || isList || texts.length === 0)) texts.push(value);
    joins = false;
  }
  return { texts: texts.some((text) => !text.startsWith("$")) || texts.length === 1 ? texts : [], isList };
}

/** `name = "text"` anywhere in the program. */
function constantsOf(tokens: readonly Token[]): ReadonlyMap<string, string> {
  const constants = new Map<string, string>();
  for (let at = 0; at + 2 < tokens.length; at++) {
    const [name, equals, value, behind] = tokens.slice(at, at + 4);
    const isConstant =
      name?.kind === "name" && equals?.text === "=" && equals.kind === "sign" && value?.kind === "text";
    if (isConstant && behind?.text !== "+") constants.set(name.text, value.text);
  }
  return constants;
}
