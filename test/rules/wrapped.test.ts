import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compile } from "../../src/rules/compile.ts";
import { decide } from "../../src/rules/decide.ts";
import { loadPacks } from "../../src/rules/load-packs.ts";
import { rulesOfPack } from "../../src/rules/pack-rules.ts";
import { placeAt } from "./place.ts";

/** Dangerous wherever they run. */
const dangers = [
  "rm -rf /",
  "rm -r --no-preserve-root /",
  "dd if=/dev/zero of=/dev/sda bs=1M",
  "mkfs.ext4 -F /dev/sdb1",
  "git push --force origin main",
  "git reset --hard HEAD~3",
  "kubectl delete namespace prod",
  "kubectl -n prod delete deployment api",
  "helm uninstall api -n prod",
  "terraform destroy -auto-approve",
  "docker system prune -af --volumes",
  "aws s3 rb s3://bucket --force",
  "aws ec2 terminate-instances --instance-ids i-1",
  "gcloud projects delete p --quiet",
  "az group delete -n rg --yes",
  "psql -c 'DROP TABLE users'",
  "redis-cli FLUSHALL",
  "shutdown -h now",
  "chmod -R 777 /",
  "npm unpublish pkg --force",
] as const;

/** What runs a command that is handed over as words. */
const beforeWords = [
  "sudo",
  "sudo -u root -E",
  "doas",
  "env A=1 B=2",
  "nohup",
  "nice -n 5",
  "timeout -k 3 5m",
  "setsid -f",
  "stdbuf -oL",
  "ionice -c 3",
  "time",
  "command",
  "xargs -n 1",
  "find . -maxdepth 1 -exec",
  "docker exec -it app",
  "kubectl exec -it pod -c app --",
  "chroot /mnt",
  "flock /tmp/lock",
  "A=1",
  "!",
  "strace -f",
] as const;

/** What runs a script that is handed over as one word. */
const beforeScript = [
  "bash -c",
  "sh -ec",
  "zsh -c",
  "eval",
  "ssh -p 22 user@host",
  "su - root -c",
  "tmux new-session -d",
  "watch -n 1",
  "docker exec app sh -c",
  "script -c",
  "sudo bash -c",
  "xargs -I{} sh -c",
] as const;

/** What stands around a command in a script. */
const around: readonly (readonly [string, string])[] = [
  ["( ", " )"],
  ["{ ", "; }"],
  ["if true; then ", "; fi"],
  ["while false; do ", "; done"],
  ["for x in 1 2; do ", "; done"],
  ["ls && ", ""],
  ["ls; ", " || true"],
  ["", " | cat"],
  ["echo x | ", ""],
  ["", " > /dev/null 2>&1"],
  ["", " &"],
  ["echo $( ", " )"],
  ["case $x in a) ", ";; esac"],
];

const rules = compile(loadPacks().packs.flatMap(rulesOfPack));
const place = placeAt();
const harmless = new Set(["allow", "notify"]);

const isDangerous = (text: string): boolean => !harmless.has(decide({ text, shell: "bash" }, rules, place).action);

/** A generator with a seed, so that a failure can be had again. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (state >> 8) % below;
  };
}

/** One word of a shell that stands for the text. */
const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function wrap(command: string, random: (below: number) => number): string {
  let text = command;
  let isSimple = true;
  for (let layers = 1 + random(5); layers > 0; layers--) {
    const kind = random(3);
    if (kind === 0 && isSimple) {
      const wrapper = beforeWords[random(beforeWords.length)] ?? "";
      text = wrapper.endsWith("-exec") ? `${wrapper} ${text} ';'` : `${wrapper} ${text}`;
      // A keyword or an assignment is no program that another one could start.
      isSimple = !["!", "time", "A=1"].includes(wrapper);
    } else if (kind === 1) {
      text = `${beforeScript[random(beforeScript.length)] ?? ""} ${quote(text)}`;
      isSimple = true;
    } else {
      const [before, after] = around[random(around.length)] ?? ["", ""];
      text = before + text + after;
      isSimple = false;
    }
  }
  return text;
}

describe("a dangerous command stays dangerous", () => {
  for (const [index, command] of dangers.entries()) {
    test(command, () => {
      assert.ok(isDangerous(command));
      for (const wrapper of beforeWords) {
        const text = `${wrapper} ${command}${wrapper.endsWith("-exec") ? " ';'" : ""}`;
        assert.ok(isDangerous(text), text);
      }
      for (const wrapper of beforeScript)
        assert.ok(isDangerous(`${wrapper} ${quote(command)}`), `${wrapper} ${command}`);
      for (const [before, after] of around) assert.ok(isDangerous(before + command + after), before + command + after);
    });

    test(`${command}, in 500 random nestings`, () => {
      const random = generator(index + 1);
      for (let count = 0; count < 500; count++) {
        const text = wrap(command, random);
        assert.ok(isDangerous(text), text);
      }
    });
  }
});
