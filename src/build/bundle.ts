import { join, relative, resolve } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { inkPatches, lazySegmenterFile } from "./ink-patches.ts";

export interface Bundle {
  /** File name without `.cjs`. */
  readonly name: string;
  /** Entry file, relative to the repository. */
  readonly entry: string;
  readonly bytes: number;
  /** Files that this bundle holds, relative to the repository. */
  readonly inputs: readonly string[];
}

/**
 * Our files that must exist once per process, whichever bundle uses them: a class is only recognised by `instanceof`
 * when both sides have the same one.
 */
const sharedFiles = ["src/base/errors.ts"];

/**
 * Bundles each program into one CommonJS file (3–10 ms faster to start than a module). A file of ours that is
 * reached by `import()` becomes a bundle of its own, found here, so that no program loads what it may never need.
 */
export async function bundleAll(
  root: string,
  programs: Readonly<Record<string, string>>,
  out: string,
): Promise<readonly Bundle[]> {
  const entries = new Map(Object.entries(programs));
  for (const file of sharedFiles) entries.set(bundleName(file), file);
  const bundles: Bundle[] = [];
  const buildNumber = Math.floor(Date.now() / 1000); // one for all: they tell by it whether they belong together
  // A Map may grow while it is walked: what one bundle loads lazily is bundled after it.
  for (const [name, entry] of entries) {
    const isProgram = name in programs;
    const add = (file: string) => {
      const known = [...entries].find(([, path]) => path === file);
      const lazyName = known?.[0] ?? bundleName(file);
      entries.set(lazyName, file);
      return lazyName;
    };
    const metafile = await bundleOne({ root, entry, isProgram, add, buildNumber, outfile: join(out, `${name}.cjs`) });
    bundles.push({ name, entry, ...contentsOf(metafile) });
  }
  return bundles;
}

interface BundleOptions {
  readonly root: string;
  readonly entry: string;
  readonly isProgram: boolean;
  readonly outfile: string;
  /** Seconds since the epoch; see src/base/version.ts. */
  readonly buildNumber: number;
  /** Asks for a bundle of a file (relative to the repository) and gets its name. */
  readonly add: (file: string) => string;
}

async function bundleOne({ root, entry, isProgram, outfile, add, buildNumber }: BundleOptions): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node22",
    format: "cjs",
    minify: true,
    legalComments: "none",
    assetNames: "[name]",
    metafile: true,
    logLevel: "warning",
    // `import()` would start Node's module loader; `require()` of a bundle is served from the compile cache.
    supported: { "dynamic-import": false },
    define: {
      "process.env.NODE_ENV": '"production"',
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
      "import.meta.main": String(isProgram),
      "Intl.Segmenter": "LazySegmenter",
      COTERM_BUILD: String(buildNumber),
    },
    logOverride: { "empty-import-meta": "error" },
    inject: [lazySegmenterFile],
    banner: isProgram ? { js: programBanner } : {},
    plugins: [splitFiles(root, entry, add), ...inkPatches],
  });
  return metafile;
}

/** Runs before the bundle: an older Node would fail with a syntax error; the cache folder is not for our children. */
const programBanner = `"use strict";
if(+process.versions.node.split(".")[0]<22){process.stderr.write("coterm: needs Node 22.19 or later, not "+process.version+"; set COTERM_NODE\\n");process.exit(1)}
delete process.env.NODE_COMPILE_CACHE;`;

/** Leaves lazily loaded and shared files of ours out of a bundle and points at their own. */
function splitFiles(root: string, entry: string, add: (file: string) => string): Plugin {
  return {
    name: "split-files",
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir, kind }) => {
        const file = relative(root, resolve(resolveDir, path));
        const isOwn = file.startsWith("src/");
        const isSplit = kind === "dynamic-import" || (sharedFiles.includes(file) && file !== entry);
        return isOwn && isSplit ? { path: `./${add(file)}.cjs`, external: true } : undefined;
      });
    },
  };
}

/** `src/prompt/frame.ts` → `prompt-frame`. */
function bundleName(file: string): string {
  return file
    .replace(/^src\//, "")
    .replace(/\.ts$/, "")
    .replaceAll("/", "-");
}

function contentsOf(metafile: Metafile): Pick<Bundle, "bytes" | "inputs"> {
  const outputs = Object.values(metafile.outputs);
  const inputs = outputs.flatMap((output) =>
    Object.entries(output.inputs)
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file),
  );
  return { bytes: outputs.reduce((sum, { bytes }) => sum + bytes, 0), inputs };
}
