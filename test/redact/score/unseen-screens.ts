import { inventSecrets } from "../../../src/redact/invent.ts";
import { Writer } from "./stream-writer.ts";
import { generated, type InventStream, password, prompt, streamOf, token, webToken } from "./unseen-streams.ts";

const enter = "\u001b[?1049h\u001b[2J\u001b[H";
const leave = "\u001b[?1049l";

/** Programs that draw a screen, and what terminals are told beside the text. */
export const unseenScreens: Readonly<Record<string, InventStream>> = {
  "vim: a file of settings, with numbers of lines": (random) => {
    const secret = password(random);
    const rows = ["HOST=db", `DB_PASSWORD=${secret}`, "PORT=5432"];
    const text = rows.map((row, at) => `\u001b[${at + 1};1H\u001b[33m  ${at + 1} \u001b[0m${row}`).join("");
    const writer = new Writer().print(enter + text + '\u001b[24;1H".env" 3L, 60B', 100).print("\u001b[1;5H", 400);
    writer.print("\u001b[1;23r\u001b[1;1H\u001bM\u001b[1;24r\u001b[1;5Hnew first line", 300);
    return streamOf(writer.print(leave, 500).line("back again"), [secret], ["HOST=db", "PORT=5432", "back again"]);
  },
  "vim: typed in, characters put before others": (random) => {
    const secret = generated(random);
    const writer = new Writer().print(`${enter}\u001b[1;1HAPI_KEY=;\u001b[24;1H-- INSERT --\u001b[1;9H`, 100);
    for (const character of secret) writer.print(`\u001b[4h${character}\u001b[4l`, 70);
    return streamOf(writer.print(leave, 600).line("back again"), [secret], ["-- INSERT --", "back again"]);
  },
  "less: a match in inverse inside of the secret": (random) => {
    const secret = token(random);
    const row = `auth token ${secret.slice(0, 9)}\u001b[7m${secret.slice(9, 15)}\u001b[27m${secret.slice(15)}`;
    const writer = new Writer().print(`${enter}line one\r\n${row}\r\nline three\r\n\u001b[7m(END)\u001b[27m`, 100);
    writer.print("\r\u001b[K\u001b[H\u001bMline zero\u001b[24;1H:", 300);
    return streamOf(writer.print(leave, 400).line("after it"), [secret], ["line three", "after it"]);
  },
  "tmux: two panes and the status line": (random) => {
    const secret = generated(random);
    let screen = enter;
    for (let y = 1; y <= 22; y++) screen += `\u001b[${y};1Hlog ${y} ok\u001b[${y};40H│`;
    const writer = new Writer().print(`${screen}\u001b[24;1H\u001b[30;42m[0] 0:bash* "host" 12:34\u001b[0m`, 100);
    writer.print(`\u001b[3;41H$ export API_KEY=${secret.slice(0, 23)}\u001b[4;41H${secret.slice(23)}`, 200);
    writer.print('\u001b[24;1H\u001b[30;42m[0] 0:bash* "host" 12:35\u001b[0m\u001b[5;41H$ ', 900);
    return streamOf(writer, [secret], ["log 7 ok", '[0] 0:bash* "host" 12:35']);
  },
  "tmux: the name of the window is the command": (random) => {
    const secret = password(random);
    const status = `\u001b[24;1H\u001b[30;42m[0] 0:mysql -p${secret}*\u001b[0m`;
    const writer = new Writer().print(`${enter}\u001b[1;1Hhello pane${status}`, 100).print("\u001b[2;1H$ ", 900);
    return streamOf(writer, [secret], ["hello pane"]);
  },
  "tmux: passed on to the terminal outside": (random) => {
    const secret = token(random);
    const inner = `\u001b\u001b]0;login --token ${secret}\u0007`;
    return streamOf(new Writer().print(`\u001bPtmux;${inner}\u001b\\`).line("after it"), [secret], ["after it"]);
  },
  "watch: only what has changed is drawn": (random) => {
    const secret = token(random);
    const writer = new Writer().print(
      `${enter}Every 2.0s: env\u001b[3;1HGITHUB_TOKEN=${secret}\u001b[5;1Hcount 1`,
      100,
    );
    writer.print("\u001b[5;7H2", 2000).print(`\u001b[3;14H${secret.slice(0, 12)}\u001b[5;7H3`, 2000);
    return streamOf(writer.print(leave, 500).line("after it"), [secret], ["Every 2.0s: env", "after it"]);
  },
  "a bar of progress with the address": (random) => {
    const secret = generated(random);
    const writer = new Writer();
    for (let percent = 0; percent <= 100; percent += 5) {
      writer.print(`\r${percent}% https://x.example.org/f?access_token=${secret} ${"#".repeat(percent / 20)}`, 120);
    }
    return streamOf(writer.line("").line("saved it"), [secret], ["100% ", "saved it"], { columns: 132, rows: 24 });
  },
  "a spinner beside what is printed": (random) => {
    const secret = generated(random);
    const writer = new Writer().print("token: ");
    for (const [at, part] of (secret.match(/.{1,8}/g) ?? []).entries()) {
      writer.print(`\u001b7\u001b[24;1H${"|/-\\"[at % 4] ?? ""} busy\u001b8${part}`, 60);
    }
    return streamOf(writer.line("").line("done with it"), [secret], ["token: ", "done with it"]);
  },
  "a list to pick from": (random) => {
    const secret = password(random);
    const items = ["git status", `mysql -u app -p${secret} shop`, "ls -la"];
    const writer = new Writer().print(enter);
    for (const chosen of [0, 1, 2]) {
      const rows = items.map(
        (item, at) => `\u001b[${at + 2};1H${at === chosen ? "\u001b[7m▌ " : "  "}${item}\u001b[0m`,
      );
      writer.print(`${rows.join("")}\u001b[1;1H> `, 300);
    }
    return streamOf(writer.print(leave, 500).line("after it"), [secret], ["git status", "ls -la", "after it"]);
  },
  "in a box, broken by it": (random) => {
    const secret = token(random);
    const rows = ["Your new token:", secret.slice(0, 30), secret.slice(30)];
    const writer = new Writer().line(`╭${"─".repeat(34)}╮`);
    for (const row of rows) writer.line(`│  ${row.padEnd(32)}│`);
    return streamOf(writer.line(`╰${"─".repeat(34)}╯`).line("after it"), [secret], ["Your new token:", "after it"]);
  },
  "words placed by their columns": (random) => {
    const secret = generated(random);
    const writer = new Writer().print(
      `\u001b[2J\u001b[4;3HAPI_KEY\u001b[4;11H=\u001b[4;13H${secret}\u001b[6;3Hready`,
      100,
    );
    return streamOf(writer.print("\u001b[8;1Hend of it", 600), [secret], ["ready", "end of it"]);
  },
  "the cursor goes right where a blank would be": (random) => {
    const secret = password(random);
    return streamOf(
      new Writer().line(`password:\u001b[1C${secret}`).line("after\u001b[1Cit"),
      [secret],
      ["password:", "after"],
    );
  },
  "the value first, then the name before it": (random) => {
    const secret = generated(random);
    const writer = new Writer().print(`\u001b[2J\u001b[5;20H${secret}`).print("\u001b[5;9HAPI_TOKEN: ", 60);
    return streamOf(writer.print("\u001b[8;1Hend of it", 500), [secret], ["API_TOKEN", "end of it"]);
  },
  "room is made and filled": (random) => {
    const secret = generated(random);
    const writer = new Writer().print("API_KEY=;rest\u001b[5D").print(`\u001b[40@${secret}`, 60).print("\r\n", 400);
    return streamOf(writer.line("after it"), [secret], ["API_KEY=", ";rest", "after it"]);
  },
  "erased by blanks and written again": (random) => {
    const secret = token(random);
    const writer = new Writer().print(`token ${secret}`).print(`\u001b[40D\u001b[40X`, 30).print("nothing\r\n", 30);
    return streamOf(writer.line("after it"), [secret], ["nothing", "after it"]);
  },
  "in a region that scrolls": (random) => {
    const secret = token(random);
    const writer = new Writer().print("\u001b[2J\u001b[5;10r\u001b[5;1H");
    for (let at = 0; at < 5; at++) writer.print(`step ${at}\r\n`, 30);
    writer.print(`token: ${secret}\r\n`, 30);
    for (let at = 5; at < 15; at++) writer.print(`step ${at}\r\n`, 30);
    return streamOf(writer.print("\u001b[r\u001b[20;1Hall done", 400), [secret], ["step 14", "all done"]);
  },
  "struck over for bold, as man does": (random) => {
    const secret = password(random);
    const bold = [...secret].map((character) => `${character}\b${character}`).join("");
    return streamOf(new Writer().line(`password: ${bold}`).line("after it"), [secret], ["password: ", "after it"]);
  },
  "behind tabs": (random) => {
    const secret = generated(random);
    return streamOf(new Writer().line(`api_token\t\t${secret}\tend`).line("after it"), [secret], ["end", "after it"]);
  },
  "wide and combined characters around it": (random) => {
    const secret = token(random);
    const text = `鍵 e\u0301 🔑 TOKEN=${secret} 終わり`;
    return streamOf(new Writer().line(text).line("after it"), [secret], ["終わり", "after it"]);
  },
  "bytes of wide characters, one at a time": (random) => {
    const secret = token(random);
    const writer = new Writer();
    for (const byte of Buffer.from(`設定 🔐 GITHUB_TOKEN=${secret} 完了\r\n`)) writer.print(Uint8Array.of(byte), 3);
    return streamOf(writer.line("after it"), [secret], ["設定", "完了", "after it"]);
  },
  "controls of eight bits": (random) => {
    const secret = token(random);
    const writer = new Writer().line(`token \u009b31m${secret.slice(0, 12)}\u009b0m${secret.slice(12)}`);
    writer.print(`\u009d0;login --token ${secret}\u009c`);
    return streamOf(writer.line("after it"), [secret], ["token ", "after it"]);
  },
  "pictures stay as they are": (random) => {
    const secret = token(random);
    const kitty = inventSecrets("{base64:400}", random);
    const sixel = "#0;2;0;0;0#1~~@@vv@@~~@@~~$#2??}}GG}}??}}??-#1!14@";
    const writer = new Writer().print(`\u001b_Gf=100,a=T,m=0;${kitty}\u001b\\`).print(`\u001bPq${sixel}\u001b\\`);
    writer.print(`\u001b]1337;File=inline=1;size=300:${kitty.slice(0, 300)}\u0007`).line(`token: ${secret}`);
    return streamOf(writer.line("after it"), [secret], [kitty, sixel, "after it"]);
  },
  "in the address of a link, as user and password": (random) => {
    const secret = password(random);
    const link = `\u001b]8;id=1;https://ann:${secret}@git.example.org/x\u0007repository\u001b]8;;\u0007`;
    return streamOf(new Writer().line(link).line("after it"), [secret], ["repository", "after it"]);
  },
  "in notes to the desktop": (random) => {
    const secret = token(random);
    const writer = new Writer().print(`\u001b]9;finished: login --token ${secret}\u0007`);
    writer.print(`\u001b]777;notify;make;API_TOKEN=${secret}\u001b\\`);
    return streamOf(writer.line("after it"), [secret], ["after it"]);
  },
  "in a variable of the terminal, in base64": (random) => {
    const secret = Buffer.from(`TOKEN=${token(random)}`).toString("base64");
    const writer = new Writer().print(`\u001b]1337;SetUserVar=last=${secret}\u0007`);
    return streamOf(writer.line("after it"), [secret], ["after it"]);
  },
  "on the clipboard, in pieces": (random) => {
    const secret = Buffer.from(password(random) + password(random)).toString("base64");
    const writer = new Writer().print(`\u001b]52;c;${secret.slice(0, 10)}`).print(`${secret.slice(10)}\u001b`, 40);
    return streamOf(writer.print("\\", 40).line("after it"), [secret], ["after it"]);
  },
  "headers that curl shows": (random) => {
    const secret = generated(random);
    const writer = new Writer().line("> GET / HTTP/2").line("> host: x.example.org");
    writer
      .print("> authori")
      .print(`zation: Bearer ${secret.slice(0, 7)}`, 40)
      .print(`${secret.slice(7)}\r\n>\r\n`, 40);
    return streamOf(writer.line("< HTTP/2 200"), [secret], ["host: x.example.org", "HTTP/2 200"]);
  },
  "a difference in colours": (random) => {
    const secret = generated(random);
    const writer = new Writer()
      .line("\u001b[1mdiff --git a/.env b/.env\u001b[m")
      .line("\u001b[31m-API_KEY=old\u001b[m");
    writer.line(`\u001b[32m+\u001b[m\u001b[32mAPI_KEY=\u001b[7m${secret}\u001b[27m\u001b[m`);
    return streamOf(writer.line("unchanged"), [secret], ["diff --git", "API_KEY=old", "unchanged"]);
  },
  "a long key that scrolls away": (random) => {
    const secret = inventSecrets("{base64:3000}", random);
    const writer = new Writer().line("users:").line(`    client-key-data: ${secret}`).line("contexts: []");
    return streamOf(writer, [secret], ["users:", "contexts: []"]);
  },
  "hidden by its colour": (random) => {
    const secret = password(random);
    return streamOf(
      new Writer().line(`password: \u001b[8m${secret}\u001b[28m`).line("after it"),
      [secret],
      ["after it"],
    );
  },
  "a web token folded in a pane": (random) => {
    const secret = webToken(random);
    let screen = enter;
    for (let y = 1; y <= 22; y++) screen += `\u001b[${y};30H│`;
    const rows = secret.match(/.{1,29}/g) ?? [];
    const writer = new Writer().print(screen);
    for (const [at, row] of rows.entries()) writer.print(`\u001b[${at + 1};1H${row}`, 5);
    return streamOf(writer.print("\u001b[24;1Hstatus", 500).print(leave).line(prompt), [secret], ["status"]);
  },
};
