import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";
import type { Facts } from "../../src/facts/facts.ts";
import { gatherFacts } from "../../src/facts/gather.ts";

const root = mkdtempSync(join(tmpdir(), "coterm-facts-"));
after(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** A home folder with these files, and the facts about it. */
function factsOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}, cwd = ""): Facts {
  const home = join(root, String(count++));
  mkdirSync(home);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  const inHome = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replaceAll("HOME", home)]));
  return gatherFacts({ cwd: join(home, cwd), env: inHome, isRoot: false, home });
}

const kubeconfig = `apiVersion: v1
clusters:
- cluster:
    server: https://10.0.0.1
  name: main
contexts:
- context:
    cluster: main
    namespace: web
    user: me
  name: prod-eu
- context:
    cluster: main
    user: me
  name: dev
current-context: prod-eu
kind: Config
`;

type Asked =
  | "kubeContext"
  | "kubeNamespace"
  | "gitBranch"
  | "awsProfile"
  | "gcloudProject"
  | "terraformWorkspace"
  | "dockerContext"
  | "gitRemote"
  | "awsAccount"
  | "awsRegion"
  | "azureSubscription";

interface Case {
  readonly name: string;
  readonly ask: Asked;
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly expected: string | null;
}

const sha = "0123456789abcdef0123456789abcdef01234567";
const cases: readonly Case[] = [
  { name: "no file", ask: "kubeContext", expected: null },
  { name: "the usual file", ask: "kubeContext", files: { ".kube/config": kubeconfig }, expected: "prod-eu" },
  { name: "its namespace", ask: "kubeNamespace", files: { ".kube/config": kubeconfig }, expected: "web" },
  {
    name: "a context without one",
    ask: "kubeNamespace",
    files: { ".kube/config": kubeconfig.replace("current-context: prod-eu", "current-context: dev") },
    expected: null,
  },
  { name: "quoted", ask: "kubeContext", files: { ".kube/config": 'current-context: "a b" # now\n' }, expected: "a b" },
  {
    name: "with a comment",
    ask: "kubeContext",
    files: { ".kube/config": "current-context: dev # now\n" },
    expected: "dev",
  },
  { name: "empty", ask: "kubeContext", files: { ".kube/config": 'current-context: ""\n' }, expected: null },
  {
    name: "as JSON",
    ask: "kubeContext",
    files: { ".kube/config": '{"kind":"Config","current-context":"dev"}' },
    expected: "dev",
  },
  { name: "half a file", ask: "kubeContext", files: { ".kube/config": kubeconfig.slice(0, 120) }, expected: null },
  {
    name: "KUBECONFIG goes before",
    ask: "kubeContext",
    files: { ".kube/config": kubeconfig, other: "current-context: dev\n" },
    env: { KUBECONFIG: "HOME/other" },
    expected: "dev",
  },
  {
    name: "several files, the first that says it",
    ask: "kubeContext",
    files: { a: "kind: Config\n", b: "current-context: dev\n", c: kubeconfig },
    env: { KUBECONFIG: "HOME/a:HOME/missing::HOME/b:HOME/c" },
    expected: "dev",
  },
  {
    name: "several files, the namespace in another",
    ask: "kubeNamespace",
    files: { a: "current-context: prod-eu\n", b: kubeconfig },
    env: { KUBECONFIG: "HOME/a:HOME/b" },
    expected: "web",
  },
  {
    name: "name before context",
    ask: "kubeNamespace",
    files: { ".kube/config": "current-context: x\ncontexts:\n  - name: x\n    context:\n      namespace: shop\n" },
    expected: "shop",
  },

  { name: "no repository", ask: "gitBranch", expected: null },
  { name: "a branch", ask: "gitBranch", files: { ".git/HEAD": "ref: refs/heads/main\n" }, expected: "main" },
  {
    name: "a branch with slashes",
    ask: "gitBranch",
    files: { ".git/HEAD": "ref: refs/heads/feature/x\n" },
    expected: "feature/x",
  },
  {
    name: "deep below",
    ask: "gitBranch",
    files: { ".git/HEAD": "ref: refs/heads/main\n", "a/b/c.txt": "" },
    cwd: "a/b",
    expected: "main",
  },
  { name: "detached", ask: "gitBranch", files: { ".git/HEAD": `${sha}\n` }, expected: "0123456789ab" },
  {
    name: "a worktree",
    ask: "gitBranch",
    files: {
      "w/.git": "gitdir: ../.git/worktrees/w\n",
      ".git/worktrees/w/HEAD": "ref: refs/heads/topic\n",
      ".git/HEAD": "ref: refs/heads/main\n",
    },
    cwd: "w",
    expected: "topic",
  },
  { name: "damaged", ask: "gitBranch", files: { ".git/HEAD": "nonsense" }, expected: null },

  { name: "nothing set", ask: "awsProfile", expected: null },
  {
    name: "AWS_PROFILE",
    ask: "awsProfile",
    env: { AWS_PROFILE: "prod", AWS_DEFAULT_PROFILE: "dev" },
    expected: "prod",
  },
  { name: "AWS_DEFAULT_PROFILE", ask: "awsProfile", env: { AWS_DEFAULT_PROFILE: "dev" }, expected: "dev" },

  { name: "no configuration", ask: "gcloudProject", expected: null },
  { name: "CLOUDSDK_CORE_PROJECT", ask: "gcloudProject", env: { CLOUDSDK_CORE_PROJECT: "p" }, expected: "p" },
  {
    name: "the default configuration",
    ask: "gcloudProject",
    files: {
      ".config/gcloud/configurations/config_default": "[compute]\nproject = no\n[core]\naccount = a\nproject = shop\n",
    },
    expected: "shop",
  },
  {
    name: "the active configuration",
    ask: "gcloudProject",
    files: {
      ".config/gcloud/active_config": "prod\n",
      ".config/gcloud/configurations/config_prod": "[core]\nproject = prod-1\n",
    },
    expected: "prod-1",
  },
  {
    name: "a name that would leave the folder",
    ask: "gcloudProject",
    files: {
      ".config/gcloud/active_config": "../x",
      ".config/gcloud/configurations/config_default": "[core]\nproject = p\n",
    },
    expected: null,
  },
  {
    name: "CLOUDSDK_CONFIG",
    ask: "gcloudProject",
    files: { "g/configurations/config_default": "[core]\nproject=p\n" },
    env: { CLOUDSDK_CONFIG: "HOME/g" },
    expected: "p",
  },

  { name: "no folder", ask: "terraformWorkspace", expected: null },
  {
    name: "the selected one",
    ask: "terraformWorkspace",
    files: { ".terraform/environment": "staging" },
    expected: "staging",
  },
  {
    name: "TF_WORKSPACE",
    ask: "terraformWorkspace",
    files: { ".terraform/environment": "staging" },
    env: { TF_WORKSPACE: "prod" },
    expected: "prod",
  },

  { name: "no repository", ask: "gitRemote", expected: null },
  {
    name: "origin",
    ask: "gitRemote",
    files: {
      ".git/HEAD": "ref: refs/heads/topic\n",
      ".git/config": '[remote "other"]\n\turl = o\n[remote "origin"]\n\turl = git@github.com:a/b.git\n',
    },
    expected: "git@github.com:a/b.git",
  },
  {
    name: "the one that the branch follows",
    ask: "gitRemote",
    files: {
      ".git/HEAD": "ref: refs/heads/topic\n",
      ".git/config":
        '[remote "origin"]\n\turl = o\n[branch "topic"]\n\tremote = fork\n[remote "fork"]\n\turl = f\n\tfetch = +refs\n',
    },
    expected: "f",
  },
  {
    name: "of a worktree",
    ask: "gitRemote",
    files: {
      "w/.git": "gitdir: ../.git/worktrees/w\n",
      ".git/worktrees/w/HEAD": "ref: refs/heads/topic\n",
      ".git/worktrees/w/commondir": "../..\n",
      ".git/config": '[remote "origin"]\n\turl = o\n',
    },
    cwd: "w",
    expected: "o",
  },

  { name: "no file", ask: "awsAccount", expected: null },
  {
    name: "the role of the default profile",
    ask: "awsAccount",
    files: { ".aws/config": "[default]\nrole_arn = arn:aws:iam::123456789012:role/admin\n" },
    expected: "123456789012",
  },
  {
    name: "SSO of the profile in AWS_PROFILE",
    ask: "awsAccount",
    files: { ".aws/config": "[default]\nsso_account_id = 1\n[profile ops]\nsso_account_id = 210987654321\n" },
    env: { AWS_PROFILE: "ops" },
    expected: "210987654321",
  },
  { name: "AWS_REGION", ask: "awsRegion", env: { AWS_REGION: "eu-west-1" }, expected: "eu-west-1" },
  {
    name: "of the profile",
    ask: "awsRegion",
    files: { c: "[default]\nregion = us-east-1\n[profile ops]\nregion=eu-west-1\n" },
    env: { AWS_PROFILE: "ops", AWS_CONFIG_FILE: "HOME/c" },
    expected: "eu-west-1",
  },

  { name: "no file", ask: "azureSubscription", expected: null },
  {
    name: "the default one",
    ask: "azureSubscription",
    files: {
      ".azure/azureProfile.json": `\ufeff${JSON.stringify({
        subscriptions: [
          { id: "1", name: "Dev", isDefault: false },
          { id: "2", name: "Prod", isDefault: true },
        ],
      })}`,
    },
    expected: "Prod 2",
  },
  { name: "broken JSON", ask: "azureSubscription", files: { ".azure/azureProfile.json": "{" }, expected: null },

  { name: "no file", ask: "dockerContext", expected: null },
  {
    name: "the current one",
    ask: "dockerContext",
    files: { ".docker/config.json": '{"auths":{},"currentContext":"prod"}' },
    expected: "prod",
  },
  { name: "broken JSON", ask: "dockerContext", files: { ".docker/config.json": "{" }, expected: null },
  {
    name: "DOCKER_CONTEXT",
    ask: "dockerContext",
    files: { ".docker/config.json": '{"currentContext":"prod"}' },
    env: { DOCKER_CONTEXT: "dev" },
    expected: "dev",
  },
  {
    name: "DOCKER_HOST",
    ask: "dockerContext",
    env: { DOCKER_CONTEXT: "dev", DOCKER_HOST: "ssh://h" },
    expected: "ssh://h",
  },
];

for (const { name, ask, files = {}, env = {}, cwd = "", expected } of cases) {
  test(`${ask}, ${name}: ${expected ?? "not known"}`, () => {
    const facts = factsOf(files, env, cwd);
    assert.equal(facts[ask](facts.awsProfile()), expected);
  });
}

describe("files that are not what they should be", () => {
  const asked: Asked[] = ["kubeContext", "gcloudProject", "terraformWorkspace", "dockerContext", "gitBranch"];
  const paths = [
    ".kube/config",
    ".config/gcloud/active_config",
    ".terraform/environment",
    ".docker/config.json",
    ".git",
  ];
  const kinds: { name: string; make: (path: string) => void }[] = [
    { name: "a directory", make: (path) => mkdirSync(path) },
    { name: "a FIFO that nobody writes to", make: (path) => execFileSync("mkfifo", [path]) },
    { name: "a device without end", make: (path) => symlinkSync("/dev/zero", path) },
    { name: "2 MB", make: (path) => writeFileSync(path, "x".repeat(2_000_000)) },
    { name: "NUL bytes", make: (path) => writeFileSync(path, Buffer.alloc(100)) },
  ];
  for (const { name, make } of kinds) {
    test(name, () => {
      const facts = factsOf({});
      for (const path of paths) {
        mkdirSync(dirname(join(facts.home, path)), { recursive: true });
        make(join(facts.home, path));
      }
      for (const ask of asked) {
        const value = facts[ask](null);
        assert.ok(value === null || value.length <= 100, `${ask} gives ${value?.length} characters`);
      }
    });
  }
});

test("what was asked once is not read again", () => {
  const facts = factsOf({ ".git/HEAD": "ref: refs/heads/main\n" });
  assert.equal(facts.gitBranch(), "main");
  rmSync(join(facts.home, ".git"), { recursive: true });
  assert.equal(facts.gitBranch(), "main");
});

test("a folder that is not absolute is in no repository", () => {
  assert.equal(gatherFacts({ cwd: "", env: {}, isRoot: false, home: root }).gitBranch(), null);
});

test("ssh is told by SSH_CONNECTION", () => {
  assert.deepEqual([factsOf({}, { SSH_CONNECTION: "a" }).isSsh, factsOf({}).isSsh], [true, false]);
});
