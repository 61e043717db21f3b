import { existsSync } from "node:fs";
import { type Case, conform } from "./conform.ts";

/** Where Debian installs them, and the line that loads them. */
const plugins: readonly (readonly [name: string, needs: string, load: string])[] = [
  [
    "zsh-autosuggestions",
    "/usr/share/zsh-autosuggestions/zsh-autosuggestions.zsh",
    ". /usr/share/zsh-autosuggestions/zsh-autosuggestions.zsh",
  ],
  [
    "zsh-syntax-highlighting",
    "/usr/share/zsh-syntax-highlighting/zsh-syntax-highlighting.zsh",
    ". /usr/share/zsh-syntax-highlighting/zsh-syntax-highlighting.zsh",
  ],
  [
    "fzf",
    "/usr/share/doc/fzf/examples/key-bindings.zsh",
    ". /usr/share/doc/fzf/examples/key-bindings.zsh; . /usr/share/doc/fzf/examples/completion.zsh",
  ],
  ["direnv", "/usr/bin/direnv", 'eval "$(direnv hook zsh)"'],
  ["zoxide", "/usr/bin/zoxide", 'eval "$(zoxide init zsh)"'],
  ["the completion system", "/usr/bin/zsh", "autoload -Uz compinit; compinit -u -d ~/.zcompdump"],
];
const missing = plugins.filter(([, needs]) => !existsSync(needs)).map(([name]) => name);
const all = plugins.map(([, , load]) => load).join("\n");

/** What every user does in a minute, with the hook and the plugin in both orders. */
function together(name: string, load: string, needs: string): Case[] {
  return (["before", "after"] as const).map((order) => ({
    name: `${name}, loaded ${order} the hook`,
    options: { [order]: load },
    skip: existsSync(needs) ? false : `${needs} is not installed`,
    steps: [
      "okcmd 1",
      "BADCMD 2; okcmd 2",
      { clear: true },
      "okcmd 3",
      { raw: "ASKCMD 4\r" },
      { see: "ASKCMD asks" },
      { answer: "y" },
      { keys: "for i in 5 6; do\rokcmd $i\rdone\r" },
      { keys: "for i in 7 8; do\rokcmd $i; BADCMD\rdone\r" },
      { clear: true },
      "sh -c 'exit 7'",
      "okcmd $?",
      { paste: "okcmd 9\nBADCMD 9" },
      { keys: "\r" },
      { clear: true },
    ],
    ran: ["okcmd 1", "okcmd 3", "ASKCMD 4", "okcmd 5", "okcmd 6", "okcmd 7"],
  }));
}

conform("zsh", "beside plugins", [
  ...plugins.flatMap(([name, needs, load]) => together(name, load, needs)),
  ...together("all of them", all, missing.length === 0 ? "/usr/bin/zsh" : missing.join(", ")),
]);
