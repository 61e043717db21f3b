import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Answer,
  formatAnswer,
  formatShortAnswer,
  formatQuestion,
  parseAnswer,
  parseQuestion,
  type Question,
  readAsker,
} from "../../src/helper/protocol.ts";

const question: Question = {
  kind: "ask",
  id: "12",
  shell: "zsh",
  session: "41-1700000000-7",
  sequence: 3,
  pid: 41,
  columns: 120,
  comments: false,
  rcQuotes: true,
  extendedGlob: true,
  isRoot: false,
  isDumb: false,
  hasColor: true,
  lineFile: null,
  wantsFifo: false,
  wantsShort: false,
  wantsWord: false,
  env: { KUBECONFIG: "/a=b:/c", TERM: "xterm" },
  aliases: { k: "kubectl --context prod" },
  cwd: "/srv/app",
  line: "k delete ns x",
};

const plainObject = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

const questions: readonly { name: string; change: Partial<Question> }[] = [
  { name: "a plain question", change: {} },
  { name: "a line with separators, tabs, newlines and quotes", change: { line: "a\x1fb\x1ec\td\ne 'f' \"g\" \\" } },
  { name: "an empty line", change: { line: "" } },
  { name: "a line in a file", change: { lineFile: "41-1700000000-7.line", line: "" } },
  { name: "all state letters", change: { comments: true, isRoot: true, isDumb: true, hasColor: false } },
  { name: "no context and no aliases", change: { env: {}, aliases: {} } },
  { name: "a name that objects have by birth", change: { env: { ["__proto__"]: "x" } } },
];

for (const { name, change } of questions) {
  test(`a question survives the wire: ${name}`, () => {
    const sent = { ...question, ...change };
    assert.deepEqual(plainObject(parseQuestion(formatQuestion(sent))), plainObject(sent));
  });
}

const refused = [
  { name: "empty", record: "" },
  { name: "another protocol version", record: formatQuestion(question).replace("coterm1", "coterm9") },
  { name: "an unknown kind", record: formatQuestion(question).replace("\x1fask\x1f", "\x1frun\x1f") },
  { name: "an unknown shell", record: formatQuestion(question).replace("\x1fzsh\x1f", "\x1fksh\x1f") },
  { name: "too few fields", record: formatQuestion(question).split("\x1f").slice(0, 9).join("\x1f") },
  { name: "a session that is a path", record: formatQuestion({ ...question, session: "../../etc/x" }) },
  { name: "an id that is a path", record: formatQuestion({ ...question, id: "a/b" }) },
  { name: "a line file outside the folder", record: formatQuestion({ ...question, lineFile: "../secret" }) },
];

for (const { name, record } of refused) {
  test(`no question: ${name}`, () => assert.equal(parseQuestion(record), null));
}

for (const { name, record } of [
  ...refused.filter(({ name: reason }) => reason !== "too few fields"),
  { name: "a line in a file", record: formatQuestion({ ...question, lineFile: "41.line" }) },
  { name: "an explanation", record: formatQuestion({ ...question, kind: "explain" }) },
]) {
  test(`nobody who asks about a line: ${name}`, () => assert.equal(readAsker(record), null));
}

test("who asks is the same as in the question, and what about does not depend on it", () => {
  const read = readAsker(formatQuestion(question));
  assert.deepEqual(read?.asker, {
    id: "12",
    shell: "zsh",
    session: "41-1700000000-7",
    pid: 41,
    wantsShort: false,
    wantsWord: false,
  });
  const others = { id: "3", session: "42-7", sequence: 9, pid: 42, columns: 20 };
  assert.equal(readAsker(formatQuestion({ ...question, ...others }))?.matter, read.matter);
});

const matters: readonly Partial<Question>[] = [
  { shell: "bash" },
  { comments: true },
  { isRoot: true },
  { env: { KUBECONFIG: "/d", TERM: "xterm" } },
  { aliases: {} },
  { cwd: "/elsewhere" },
  { line: "another" },
];

for (const other of matters) {
  test(`what is asked about depends on ${Object.keys(other).join()}`, () => {
    const matter = (asked: Question) => readAsker(formatQuestion(asked))?.matter;
    assert.notEqual(matter({ ...question, ...other }), matter(question));
  });
}

const texts = ["", "one", "two\nlines\n", "tab\there", "back\\slash \\n", "\x1b[1mbold\x1b[0m", "日本 🙂"];

for (const text of texts) {
  test(`an answer survives the wire: ${JSON.stringify(text)}`, () => {
    const answer: Answer = { id: "5", verdict: "confirm", rule: "git/force-push", waitSeconds: 60, text };
    const line = formatAnswer(answer);
    assert.equal(line.indexOf("\n"), line.length - 1, "one line");
    assert.deepEqual(parseAnswer(line), answer);
  });
}

const plainYes: Answer = { id: "5-1", verdict: "allow", rule: null, waitSeconds: 0, text: "" };
const shortened: readonly { name: string; answer: Answer; line: string; text: string | null }[] = [
  { name: "a plain yes", answer: plainYes, line: "5-1\ty\n", text: null },
  {
    name: "a question",
    answer: { id: "5-1", verdict: "confirm", rule: "git/force-push", waitSeconds: 60, text: "two\nlines\n" },
    line: "5-1\tconfirm\tgit/force-push\t60\n",
    text: "two\\nlines\\n",
  },
  {
    name: "a yes to what is recorded",
    answer: { ...plainYes, rule: "prod/ssh", record: "ssh" },
    line: "5-1\tallow\tprod/ssh record=ssh\t0\n",
    text: "",
  },
  { name: "a fault", answer: { ...plainYes, verdict: "fault" }, line: "5-1\tfault\t\t0\n", text: "" },
];

for (const { name, answer, line, text } of shortened) {
  test(`a short answer: ${name}`, () => assert.deepEqual(formatShortAnswer(answer), { line, text }));
}

test("a very long text is cut before it is escaped, so that no escape is halved", () => {
  const line = formatAnswer({ id: "5", verdict: "deny", rule: null, waitSeconds: 0, text: "\\".repeat(200_000) });
  assert.ok(line.length < 125_000);
  assert.match(line, /(?:\\\\)+…\\n\n$/);
});

for (const line of ["", "5", "5\tmaybe\t\t0\t", "rubbish\n"]) {
  test(`no answer: ${JSON.stringify(line)}`, () => assert.equal(parseAnswer(line), null));
}
