import { inventSecrets, type Random, seededRandom } from "../../../src/redact/invent.ts";
import type { StreamCase } from "./score-stream.ts";
import { Writer } from "./stream-writer.ts";

type Invent = (random: Random) => Omit<StreamCase, "name">;

const prompt = "ann@host:~$ ";
const token = (random: Random) => inventSecrets("ghp_{checksummed:30}", random);
const password = (random: Random) => inventSecrets("{password:14}", random);
const jwt = (random: Random) => inventSecrets("{jwt}", random);

function stream(writer: Writer, secrets: readonly string[], keep: readonly string[], size = { columns: 80, rows: 24 }) {
  return { ...size, chunks: writer.chunks, secrets, keep };
}

const streams: Readonly<Record<string, Invent>> = {
  "typed and run": (random) => {
    const secret = token(random);
    const writer = new Writer().print(prompt).type(`export GITHUB_TOKEN=${secret}`).line("").print(prompt, 300);
    return stream(writer.type("echo done").line("").line("done"), [secret], ["export GITHUB_TOKEN=", "echo done"]);
  },
  "typed slowly": (random) => {
    const secret = token(random);
    const writer = new Writer().print(prompt).type(`export GITHUB_TOKEN=${secret}`, 260).line("");
    return stream(writer.line("ok"), [secret], ["export GITHUB_TOKEN="]);
  },
  "typed past the right margin": (random) => {
    const secret = token(random);
    const writer = new Writer().print(prompt);
    const text = `curl -H "Authorization: Bearer ${secret}" https://api.example.org`;
    for (const [at, character] of [...text].entries()) {
      const isMargin = (prompt.length + at + 1) % 40 === 0;
      writer.print(isMargin ? `${character} \r` : character, 60); // readline makes the terminal wrap
    }
    return stream(writer.line("").line("ok"), [secret], ["https://api"], { columns: 40, rows: 24 });
  },
  "recoloured at each key": (random) => {
    const secret = password(random);
    const writer = new Writer().print(prompt);
    const text = `mysql -u root -p${secret} shop`;
    for (let length = 1; length <= text.length; length++) {
      const known = Math.min(5, length);
      writer.print(
        `${"\b".repeat(length - 1)}\u001b[32m${text.slice(0, known)}\u001b[39m${text.slice(known, length)}`,
        70,
      );
    }
    return stream(writer.line("").line("Welcome"), [secret], ["mysql", "Welcome"]);
  },
  "drawn anew at each key": (random) => {
    const secret = token(random);
    const writer = new Writer();
    const text = `set -gx API_TOKEN ${secret}`;
    for (let length = 0; length <= text.length; length++) {
      writer.print(`\r\u001b[K\u001b[36m> \u001b[0m${text.slice(0, length)}`, 70);
    }
    return stream(writer.line("").line("ok"), [secret], ["set -gx API_TOKEN"]);
  },
  "the name typed after the value, in a shell with marks": (random) => {
    const secret = inventSecrets("{alnum:40}", random);
    const writer = new Writer().print(`\u001b]133;A\u0007${prompt}\u001b]133;B\u0007`).type(secret);
    writer.print(`\r${prompt}API_SECRET=${secret}`, 400).print("\r\n\u001b]133;C\u0007", 300);
    return stream(writer.line("ok"), [secret], ["API_SECRET="]);
  },
  "a mistake corrected": (random) => {
    const secret = token(random);
    const writer = new Writer()
      .print(prompt)
      .type(`export TOKEN=${secret.slice(0, 20)}xy`)
      .type("\b \b\b \b".slice(0, 3));
    writer.print("\b \b", 80).type(secret.slice(20)).line("");
    return stream(writer.line("ok"), [secret], ["export TOKEN="]);
  },
  "each character in a colour of its own": (random) => {
    const secret = token(random);
    const rainbow = [...secret].map((character, at) => `\u001b[3${1 + (at % 6)}m${character}`).join("");
    return stream(new Writer().print(`token: ${rainbow}\u001b[0m\r\n`).line("after"), [secret], ["token: ", "after"]);
  },
  "a colour inside of the match": (random) => {
    const secret = password(random);
    const text = `config.yml:\u001b[1;31mpassword\u001b[0m: \u001b[4m${secret.slice(0, 5)}\u001b[0m${secret.slice(5)}`;
    return stream(new Writer().line(text).line("next"), [secret], ["config.yml:", "next"]);
  },
  "one byte at a time, wide characters too": (random) => {
    const secret = `Zürich-${password(random)}日本`;
    const writer = new Writer();
    for (const byte of Buffer.from(`DB_PASSWORD='${secret}'\r\n`)) writer.print(Uint8Array.of(byte), 5);
    return stream(writer.line("after"), [secret], ["DB_PASSWORD=", "after"]);
  },
  "a web token over several rows": (random) => {
    const secret = jwt(random);
    return stream(new Writer().line("$ cat token").line(secret).line("end"), [secret], ["cat token", "end"]);
  },
  "a web token folded at 64 columns": (random) => {
    const secret = jwt(random);
    const writer = new Writer().line("$ fold -w 64 token");
    for (const part of secret.match(/.{1,64}/g) ?? []) writer.line(part);
    return stream(writer.line("$ "), [secret], ["fold -w 64"]);
  },
  "a private key, line by line and slowly": (random) => {
    const rows = Array.from({ length: 8 }, () => inventSecrets("{base64:64}", random));
    const writer = new Writer().line("$ cat key").line("-----BEGIN RSA PRIVATE KEY-----");
    for (const row of rows) writer.print(`${row}\r\n`, 700);
    return stream(writer.line("-----END RSA PRIVATE KEY-----").line("after"), rows, ["cat key", "after"]);
  },
  "a private key that never ends": (random) => {
    const rows = Array.from({ length: 6 }, () => inventSecrets("{base64:64}", random));
    const writer = new Writer().line("-----BEGIN OPENSSH PRIVATE KEY-----");
    for (const row of rows) writer.print(`${row}\r\n`, 900);
    return stream(writer.line("$ done"), rows, ["done"]);
  },
  "a manifest that tells its kind last": (random) => {
    const secret = inventSecrets("{base64:24}", random);
    const writer = new Writer().line("apiVersion: v1").line("data:").line(`  color: ${secret}`);
    return stream(
      writer.line("kind: Secret").line("metadata:").line("  name: db"),
      [secret],
      ["kind: Secret", "name: db"],
    );
  },
  "shown again without its name": (random) => {
    const secret = token(random);
    const writer = new Writer().line(`GITHUB_TOKEN=${secret}`).line("$ echo ${GITHUB_TOKEN:4}").line(secret.slice(4));
    return stream(writer.line("end"), [secret, secret.slice(4)], ["end"]);
  },
  "in the title of the window": (random) => {
    const secret = token(random);
    const writer = new Writer().print(`\u001b]0;export TOKEN=${secret}\u0007${prompt}`).line("after");
    return stream(writer, [secret], ["after"]);
  },
  "in a title that is cut at its end": (random) => {
    const secret = token(random);
    const writer = new Writer().print(`\u001b]2;login --token ${secret}\u001b`).print("\\").line("after");
    return stream(writer, [secret], ["after"]);
  },
  "in the address of a link": (random) => {
    const secret = inventSecrets("{alnum:40}", random);
    const link = `\u001b]8;;https://x.example.org/?access_token=${secret}\u001b\\here\u001b]8;;\u001b\\`;
    return stream(new Writer().line(link).line("after"), [secret], ["here", "after"]);
  },
  "in the command line that a shell reports": (random) => {
    const secret = password(random);
    const writer = new Writer().print(`\u001b]633;E;mysql -p${secret} shop\u0007`).line("after");
    return stream(writer, [secret], ["after"]);
  },
  "on the clipboard": (random) => {
    const secret = Buffer.from(password(random)).toString("base64");
    return stream(new Writer().print(`\u001b]52;c;${secret}\u0007`).line("after"), [secret], ["after"]);
  },
  "for a moment on the other screen": (random) => {
    const secret = token(random);
    const flash = `\u001b[?1049h\u001b[Htoken: ${secret}\u001b[?1049l`;
    return stream(new Writer().line("before").print(flash).line("after"), [secret], ["before", "after"]);
  },
  "written and erased at once": (random) => {
    const secret = token(random);
    return stream(new Writer().print(`token=${secret}\r\u001b[Kgone\r\n`).line("after"), [secret], ["gone", "after"]);
  },
  "in two panes": (random) => {
    const secret = jwt(random).slice(0, 150);
    const rows = secret.match(/.{1,40}/g) ?? [];
    let screen = "\u001b[?1049h\u001b[2J\u001b[H";
    for (let y = 1; y <= 20; y++) screen += `\u001b[${y};1Hleft ${y}\u001b[${y};40H│`;
    for (const [at, row] of rows.entries()) screen += `\u001b[${at + 3};41H${row}`;
    return stream(new Writer().print(screen).print("\u001b[22;1Hstatus", 400), [secret], ["left 7", "status"]);
  },
  "at random places of the screen": (random) => {
    const secret = token(random);
    const writer = new Writer().print("\u001b[2J\u001b[H");
    const text = `API_TOKEN=${secret}`;
    const order = [...text].map((character, x) => ({ character, x, key: random() })).sort((a, b) => a.key - b.key);
    for (const { character, x } of order) writer.print(`\u001b[5;${x + 3}H${character}`, 10);
    return stream(writer.print("\u001b[8;1Hend", 500), [secret], ["end"]);
  },
  "at the end of a burst": (random) => {
    const secret = token(random);
    const filler = Array.from({ length: 400 }, (_, at) => `line ${at} of the log`).join("\r\n");
    const writer = new Writer()
      .print(`${filler}\r\ntoken: ${secret.slice(0, 9)}`)
      .print(`${secret.slice(9)}\r\nend\r\n`, 1);
    return stream(writer, [secret], ["line 399", "end"]);
  },
  "cut by a stall": (random) => {
    const secret = token(random);
    const writer = new Writer().print(`token: ${secret.slice(0, 14)}`).print(`${secret.slice(14)}\r\nend\r\n`, 5000);
    return stream(writer, [secret], ["end"]);
  },
};

/** Terminal streams of every kind, with secrets made from a seed. */
export function inventStreams(seed: number): StreamCase[] {
  const random = seededRandom(seed);
  return Object.entries(streams).map(([name, invent]) => Object.assign(invent(random), { name }));
}
