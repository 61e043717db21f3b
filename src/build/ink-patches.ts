/**
 * What is changed in Ink and below it while bundling, so that its first frame costs a third of what it costs
 * unpatched: 107–120 ms instead of 239–266 ms for a process that draws one. Each change is an esbuild plugin, and each
 * fails the build when the text that it looks for is gone, so that an update cannot silently undo it.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "esbuild";

export const lazySegmenterFile = join(import.meta.dirname, "lazy-segmenter.js");

export const inkPatches: readonly Plugin[] = [
  withoutDevtools(),
  withSynchronousYoga(),
  withFastStringWidth(),
  withFixedColorLevel(),
  withSmallAssert(),
  withSmallCaches(),
  withoutCursorAtExit(),
];

/**
 * Ink's top-level `await import` of the devtools keeps it from being bundled as CommonJS; and a user's own `DEV=true`
 * would make our prompt connect to a debugger.
 */
function withoutDevtools(): Plugin {
  return {
    name: "without-devtools",
    setup(build) {
      build.onLoad({ filter: /node_modules\/ink\/build\/reconciler\.js$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const quiet = cut(path, text, /^if \(process\.env\['DEV'\] === 'true'\) \{\n[\s\S]*?\n\}\n/gm);
        return { contents: cut(path, quiet, /^async function loadPackageJson\(\) \{\n[\s\S]*?\n\}\n/m) };
      });
      build.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: "react-devtools-core", namespace: "empty" }));
      build.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {}" }));
    },
  };
}

/**
 * Yoga's loader fetches its WebAssembly from a `data:` address, which makes Node load its whole HTTP client, and
 * waits for it at the top level. The bytes become a file beside the bundle, compiled synchronously: as text in the
 * bundle they would stay in memory for ever.
 */
function withSynchronousYoga(): Plugin {
  const bytes = /data:application\/octet-stream;base64,([A-Za-z0-9+/=]{1000,})/;
  return {
    name: "with-synchronous-yoga",
    setup(build) {
      build.onLoad({ filter: /node_modules\/yoga-layout\/dist\/src\/index\.js$/ }, ({ path }) => ({
        resolveDir: dirname(path),
        contents: `
import loadYoga from "../binaries/yoga-wasm-base64-esm.js";
import file from "../binaries/yoga.wasm";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import wrapAssembly from "./wrapAssembly.js";
const yoga = {
  instantiateWasm(imports, done) {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(join(__dirname, file))), imports);
    done(instance);
    return instance.exports;
  },
};
loadYoga(yoga);
export default wrapAssembly(yoga);
export * from "./generated/YGEnums.js";
`,
      }));
      build.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const [url] = match(path, text, bytes);
        return {
          contents: text.replace(url, "data:application/octet-stream;base64,").replace("import.meta.url", '""'),
        };
      });
      build.onResolve({ filter: /\/yoga\.wasm$/ }, ({ path, resolveDir }) => ({
        path: join(resolveDir, path),
        namespace: "yoga-wasm",
      }));
      build.onLoad({ filter: /.*/, namespace: "yoga-wasm" }, ({ path }) => {
        const source = path.replace(/yoga\.wasm$/, "yoga-wasm-base64-esm.js");
        const [, base64] = match(source, readFileSync(source, "utf8"), bytes);
        return { contents: Buffer.from(base64 ?? "", "base64"), loader: "file" };
      });
    },
  };
}

/**
 * string-width builds its emoji pattern when it is loaded (19 ms, and as much at its first use). The original is kept
 * for text that needs it and loaded then.
 */
function withFastStringWidth(): Plugin {
  return {
    name: "with-fast-string-width",
    setup(build) {
      build.onLoad({ filter: /node_modules\/string-width\/index\.js$/ }, ({ path, suffix }) =>
        suffix === "?full"
          ? { contents: readFileSync(path, "utf8") }
          : {
              resolveDir: dirname(path),
              contents: `
import { simpleText } from ${JSON.stringify(lazySegmenterFile)};
const hasNoControl = /^[^\\u0000-\\u001f\\u007f-\\u009f]*$/;
export default function stringWidth(input, options) {
  if (typeof input === "string" && simpleText.test(input) && hasNoControl.test(input)) return input.length;
  return require("./index.js?full").default(input, options);
}
`,
            },
      );
    },
  };
}

/** The helper has no terminal of its own, and the frames it draws are for one that has: their reader strips colour. */
function withFixedColorLevel(): Plugin {
  const level = "{ level: 1, hasBasic: true, has256: false, has16m: false }";
  return {
    name: "with-fixed-color-level",
    setup(build) {
      build.onLoad({ filter: /node_modules\/chalk\/source\/vendor\/supports-color\/index\.js$/ }, () => ({
        contents: `export default { stdout: ${level}, stderr: ${level} };`,
      }));
    },
  };
}

/** signal-exit asks for `assert` for a single check: 7 ms. */
function withSmallAssert(): Plugin {
  return {
    name: "with-small-assert",
    setup(build) {
      build.onResolve({ filter: /^(node:)?assert$/ }, ({ importer }) =>
        importer.includes("node_modules/") ? { path: "assert", namespace: "small-assert" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "small-assert" }, () => ({
        contents: `
module.exports = (claim, message) => { if (!claim) throw new Error(message); };
module.exports.equal = (actual, expected, message) => { if (actual != expected) throw new Error(message); };
`,
      }));
    },
  };
}

/** Ink keeps the last 8,000 texts that it wrapped and measured: in the resident helper, command lines for ever. */
function withSmallCaches(): Plugin {
  return {
    name: "with-small-caches",
    setup(build) {
      build.onLoad({ filter: /node_modules\/ink\/build\/(measure|wrap)-text\.js$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        match(path, text, /maxSize: 4096/);
        return { contents: text.replace("maxSize: 4096", "maxSize: 16") };
      });
    },
  };
}

/** It shows the cursor by writing to standard error at exit, which need not be the terminal; the screen does it itself. */
function withoutCursorAtExit(): Plugin {
  return {
    name: "without-cursor-at-exit",
    setup(build) {
      build.onResolve({ filter: /^restore-cursor$/ }, () => ({ path: "restore-cursor", namespace: "no-operation" }));
      build.onLoad({ filter: /.*/, namespace: "no-operation" }, () => ({ contents: "export default () => {}" }));
    },
  };
}

function cut(file: string, text: string, pattern: RegExp): string {
  match(file, text, pattern);
  return text.replace(pattern, "");
}

function match(file: string, text: string, pattern: RegExp): RegExpMatchArray {
  const found = text.match(pattern);
  if (!found) throw new Error(`the patch for ${file} does not apply any more: ${pattern}`);
  return found;
}
