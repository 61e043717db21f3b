import { inventSecrets, type Random, seededRandom } from "../../../src/redact/invent.ts";
import type { StreamCase } from "./score-stream.ts";
import { Writer } from "./stream-writer.ts";
import { unseenScreens } from "./unseen-screens.ts";

export type InventStream = (random: Random) => Omit<StreamCase, "name">;

export const prompt = "ann@host:~$ ";
export const token = (random: Random) => inventSecrets("ghp_{checksummed:30}", random);
export const password = (random: Random) => inventSecrets("{password:14}", random);
export const generated = (random: Random) => inventSecrets("{alnum:40}", random);
export const webToken = (random: Random) => inventSecrets("{jwt}", random);

export function streamOf(
  writer: Writer,
  secrets: readonly string[],
  keep: readonly string[],
  size = { columns: 80, rows: 24 },
): Omit<StreamCase, "name"> {
  return { ...size, chunks: writer.chunks, secrets, keep };
}

/** Lines that are typed, as the editors of shells draw them. */
const edited: Readonly<Record<string, InventStream>> = {
  "readline: the cursor goes back and inserts": (random) => {
    const secret = generated(random);
    const writer = new Writer().print(prompt).type(`export API_KEY=${secret.slice(0, 20)}${secret.slice(24)}`);
    writer.print("\u001b[16D", 300);
    for (const character of secret.slice(20, 24)) writer.print(`\u001b[1@${character}`, 90);
    return streamOf(writer.print("\r\n", 400).line("ok done"), [secret], ["export API_KEY=", "ok done"]);
  },
  "readline: a character is deleted in the middle": (random) => {
    const secret = generated(random);
    const writer = new Writer().print(prompt).type(`export API_KEY=${secret.slice(0, 10)}?${secret.slice(10)}`, 30);
    writer.print("\u001b[31D\u001b[1P", 300).print("\u001b[30C", 90);
    return streamOf(writer.print("\r\n", 200).line("ok done"), [secret], ["export API_KEY=", "ok done"]);
  },
  "readline: a word is killed and another typed": (random) => {
    const [first, second] = [token(random), token(random)];
    const writer = new Writer().print(prompt).type(`login --token ${first}`);
    writer.print(`\u001b[40D\u001b[K`, 400).type(second).print("\r\n", 200);
    return streamOf(writer.line("bye now"), [first, second], ["login --token ", "bye now"]);
  },
  "readline: a line of history in colours": (random) => {
    const secret = password(random);
    const writer = new Writer().print(`\u001b[01;32mann@host\u001b[00m:\u001b[01;34m~\u001b[00m$ `);
    writer.print(`mysql -u root -p${secret} shop`, 300).print("\b\u001b[K".repeat(5), 300).type("blog");
    return streamOf(writer.print("\r\n").line("mysql> "), [secret], ["mysql -u root", "mysql> "]);
  },
  "readline: searched backwards": (random) => {
    const secret = token(random);
    const writer = new Writer().print(prompt).print("\r(reverse-i-search)`': ", 200);
    for (const key of ["t", "to", "tok"]) {
      writer.print(`\r\u001b[K(reverse-i-search)\`${key}': curl -H "Authorization: Bearer ${secret}" https://x`, 150);
    }
    return streamOf(writer.print("\r\u001b[K" + prompt, 400).line("true"), [secret], ["reverse-i-search"]);
  },
  "zsh: highlighted anew at each key": (random) => {
    const secret = generated(random);
    const text = `export SECRET_TOKEN=${secret}`;
    const writer = new Writer().print("\u001b[?2004h% ");
    for (let at = 0; at < text.length; at++) {
      if (at === 6) writer.print(`${"\b".repeat(6)}\u001b[32mexport\u001b[39m`, 60);
      writer.print(at < 7 ? (text[at] ?? "") : `\u001b[4m${text[at] ?? ""}\u001b[24m`, 60);
    }
    return streamOf(writer.print("\u001b[?2004l\r\r\n", 200).line("ok done"), [secret], ["SECRET_TOKEN=", "ok done"]);
  },
  "zsh: a grey suggestion from history": (random) => {
    const secret = password(random);
    const rest = `ql -u root -p${secret} shop`;
    const writer = new Writer().print("% ");
    for (const [at, character] of [..."mys"].entries()) {
      const grey = "mys".slice(at + 1) + rest;
      writer.print(`${character}\u001b[90m${grey}\u001b[39m\u001b[${grey.length}D`, 120);
    }
    writer.print(`\u001b[K`, 500).type("terious").print("\r\n");
    return streamOf(writer.line("not found"), [secret], ["terious", "not found"]);
  },
  "zsh: the time at the right of the line": (random) => {
    const secret = generated(random);
    const writer = new Writer().print(`% \u001b[70C12:34:56\u001b[78D`).type(`API_KEY=${secret} make`, 50);
    return streamOf(writer.print("\r\n").line("made it"), [secret], ["12:34:56", "made it"]);
  },
  "fish: suggestion, then accepted, drawn anew": (random) => {
    const secret = generated(random);
    const line = `set -gx API_TOKEN ${secret}`;
    const writer = new Writer();
    for (const length of [1, 2, 3, 4]) {
      writer.print(
        `\r\u001b[K\u001b[92mann\u001b[0m> ${line.slice(0, length)}\u001b[38;2;85;85;85m${line.slice(length)}\u001b[0m\u001b[${line.length - length}D`,
        150,
      );
    }
    writer.print(
      `\r\u001b[92mann\u001b[0m> \u001b[34mset\u001b[0m \u001b[36m-gx\u001b[0m ${line.slice(8)}\u001b[K`,
      200,
    );
    return streamOf(writer.print("\r\n", 300).line("ok done"), [secret], ["ann", "ok done"]);
  },
  "pasted in brackets, several lines": (random) => {
    const secrets = [generated(random), password(random)];
    const writer = new Writer().print(`\u001b[?2004h${prompt}`);
    writer.print(`\u001b[7mexport API_KEY=${secrets[0]}\r\nexport DB_PASSWORD='${secrets[1]}'\u001b[27m`, 200);
    return streamOf(writer.print("\u001b[?2004l\r\r\n", 500).line("two set"), secrets, ["DB_PASSWORD=", "two set"]);
  },
  "a here document, with its second prompt": (random) => {
    const secret = password(random);
    const writer = new Writer().print(prompt).type("cat > .env <<EOF").line("").print("> ");
    writer.type(`DB_PASSWORD=${secret}`).line("").print("> ").type("EOF").line("");
    return streamOf(writer.print(prompt), [secret], ["cat > .env", "EOF"]);
  },
  "psql: a statement over two lines": (random) => {
    const secret = password(random);
    const writer = new Writer().print("shop=# ").type("CREATE ROLE app LOGIN").line("").print("shop-# ");
    return streamOf(
      writer.type(`PASSWORD '${secret}';`).line("").line("CREATE ROLE"),
      [secret],
      ["CREATE ROLE app", "CREATE ROLE"],
    );
  },
  ...Object.fromEntries(
    [40, 80, 132].map((columns): [string, InventStream] => [
      `typed over the margin of ${columns} columns`,
      (random) => {
        const secret = webToken(random);
        const writer = new Writer().print(prompt);
        const text = `curl -H "Authorization: Bearer ${secret}" https://api.example.org`;
        for (const [at, character] of [...text].entries()) {
          const isMargin = (prompt.length + at + 1) % columns === 0;
          writer.print(isMargin ? `${character} \r` : character, 15);
        }
        return streamOf(writer.line("").line("ok done"), [secret], ["curl -H", "ok done"], { columns, rows: 30 });
      },
    ]),
  ),
  ...Object.fromEntries(
    [40, 80, 132].map((columns): [string, InventStream] => [
      `printed over the margin of ${columns} columns, and text of its own below`,
      (random) => {
        const secret = webToken(random);
        const writer = new Writer().line("$ vault token").line(`token: ${secret}`).line("finished").line("see you");
        return streamOf(writer, [secret], ["token: ", "finished", "see you"], { columns, rows: 24 });
      },
    ]),
  ),
  "a value that fills its row, and a word below": (random) => {
    const secret = generated(random);
    const writer = new Writer().line(`TOKEN=${secret}`).line("end").line(`API_KEY=${secret}`).line("Welcome back");
    return streamOf(writer, [secret], ["TOKEN=", "end", "API_KEY=", "Welcome back"], { columns: 46, rows: 24 });
  },
};

/** Streams of programs and editors that invented-streams.ts has not, with secrets made from a seed. */
export function inventUnseenStreams(seed: number): StreamCase[] {
  const random = seededRandom(seed);
  return Object.entries({ ...edited, ...unseenScreens }).map(([name, invent]) =>
    Object.assign(invent(random), { name }),
  );
}
