import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, test } from "node:test";
import { type Page, pages, proseOf, root } from "./pages.ts";

/** The names that headings have in a rendered page: lower case, punctuation left out, blanks as hyphens. */
function anchorsOf(page: Page): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of proseOf(page).matchAll(/^#{1,6} (.*)$/gm)) {
    const name = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-");
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${name}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function linksOf(page: Page): { readonly target: string; readonly lineNumber: number }[] {
  return proseOf(page)
    .split("\n")
    .flatMap((line, index) =>
      [...line.replaceAll(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)/g)].map(([, inline, named]) => ({
        target: inline ?? named ?? "",
        lineNumber: index + 1,
      })),
    );
}

/** What is wrong with a link, or null. */
function problemOf(page: Page, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return target.startsWith("https:") ? null : "is no link of https";
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page.path : normalize(join(dirname(page.path), path));
  if (file.startsWith("..") || !existsSync(join(root, file))) return "leads nowhere";
  if (anchor === undefined) return null;
  const to = pages.find(({ path }) => path === file);
  return to !== undefined && anchorsOf(to).has(anchor) ? null : "names no heading there";
}

describe("links lead somewhere", () => {
  for (const page of pages) {
    test(page.path, () => {
      const broken = linksOf(page).flatMap(({ target, lineNumber }) => {
        const problem = problemOf(page, target);
        return problem === null ? [] : [`${page.path}:${lineNumber}: ${target} ${problem}`];
      });
      assert.deepEqual(broken, []);
    });
  }
});

describe("what makes a link broken", () => {
  const page: Page = { path: "docs/x.md", text: "# A heading\n" };
  const cases = [
    ["a file", "../README.md", null],
    ["a missing file", "missing.md", "leads nowhere"],
    ["outside of the repository", "../../etc/passwd", "leads nowhere"],
    ["a missing heading", "../README.md#nowhere", "names no heading there"],
    ["a heading", "../README.md#uninstall", null],
    ["another site", "https://example.com", null],
    ["another site in the clear", "http://example.com", "is no link of https"],
  ] as const;
  for (const [name, target, expected] of cases) test(name, () => assert.equal(problemOf(page, target), expected));
});

test("every page but the root's is reached from the README", () => {
  const reached = new Set<string>();
  const queue = ["README.md"];
  for (const path of queue) {
    if (reached.has(path)) continue;
    reached.add(path);
    const page = pages.find((candidate) => candidate.path === path);
    for (const { target } of page === undefined ? [] : linksOf(page)) {
      if (!/^[a-z]+:/.test(target)) queue.push(normalize(join(dirname(path), target.split("#")[0] || path)));
    }
  }
  assert.deepEqual(
    pages.map(({ path }) => path).filter((path) => !reached.has(path)),
    [],
  );
});
