import assert from "node:assert/strict";
import { test } from "node:test";
import { pathFormsOf } from "../../src/rules/word-path.ts";

const here = { cwd: "/home/me/app", home: "/home/me" };
const elsewhere = { cwd: null, home: null };

const cases = [
  { text: "/", folders: here, absolute: "/", tilde: null },
  { text: "//etc/./x/../", folders: here, absolute: "/etc", tilde: null },
  { text: "~", folders: here, absolute: "/home/me", tilde: "~" },
  { text: "~/", folders: here, absolute: "/home/me", tilde: "~" },
  { text: "~/a/..", folders: here, absolute: "/home/me", tilde: "~" },
  { text: "$HOME/x", folders: here, dynamic: true, absolute: "/home/me/x", tilde: "~/x" },
  { text: "${HOME}", folders: here, dynamic: true, absolute: "/home/me", tilde: "~" },
  { text: "$HOME", folders: here, absolute: "/home/me/app/$HOME", tilde: "~/app/$HOME" },
  { text: "$HOMEPAGE", folders: here, dynamic: true, absolute: null, tilde: null },
  { text: "..", folders: here, absolute: "/home/me", tilde: "~" },
  { text: "../..", folders: here, absolute: "/home", tilde: null },
  { text: "../../../../..", folders: here, absolute: "/", tilde: null },
  { text: "*", folders: here, absolute: "/home/me/app/*", tilde: "~/app/*" },
  { text: "$PWD/*", folders: here, dynamic: true, absolute: "/home/me/app/*", tilde: "~/app/*" },
  { text: "x$Y", folders: here, dynamic: true, absolute: "/home/me/app/x$Y", tilde: "~/app/x$Y" },
  { text: "x", folders: elsewhere, absolute: null, tilde: null },
  { text: "/etc", folders: elsewhere, absolute: "/etc", tilde: null },
  { text: "~", folders: elsewhere, absolute: null, tilde: "~" },
  { text: "/home/me", folders: { cwd: "/", home: "/" }, absolute: "/home/me", tilde: null },
];

for (const { text, folders, dynamic = false, absolute, tilde } of cases) {
  test(`${text} from ${folders.cwd ?? "nowhere known"}${dynamic ? ", expanded" : ""}`, () => {
    const word = { text, dynamic, quoted: false, start: 0, end: text.length };
    assert.deepEqual(pathFormsOf(word, folders), { absolute, tilde });
  });
}
