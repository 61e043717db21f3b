import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readArguments } from "../../src/parse/arguments.ts";
import type { Shell } from "../../src/parse/command.ts";
import { maximumLength } from "../../src/parse/scan-state.ts";
import { understand } from "../../src/parse/understand.ts";

const shells: readonly Shell[] = ["bash", "zsh", "fish"];

/** Each is repeated until the line is as long as is analysed: whatever looks ahead or back to its end shows here. */
const pieces = `
  $( ( {_ "$( \` (( $(( $((_)_)_ ((a)_)_ a rm_x; \${x:- x=( $x[ X=1; a| }_ case_x_in_a)_ cat_<<E¶ cat_<<E¶$( <( *( *(e:
  \\ [[_ f()_ ¶ sudo_ bash_-c_ {a, rm_-a_ -a_ find_-exec_a_ -exec_a_ 'a'_ "a"_ $x_ a{b,c}_ & &&_ ||_ ;_ if_ then_ for_x_in_
  do_ done; fi; esac; while_ until_ begin; end; not_ and_ or_ switch_a; function_f; =(_ =( <<< << >_ >& 2>&1_ $' $" " ' ~ * ?
  [ ] ! !!_ # #_ % ^ é 😀 A= A[ env_-S env_-S' xargs_ ssh_h_ eval_ nice_ sudo_-u_ su_-c_ {1..9} a=b_ a+=(b_ repeat_2_
  select_x_ coproc_ time_ noglob_ -- --a_ --a=b_ @ / . = == [_ test_ a;b|c&d¶ x()_{_ }_||_{_ \${ \${a $ $a \`a\`_ $(a)_ "$(a)"_
  <(a)_ ((a))_ $((a))_ [[_a_]]_ <<E¶ E¶ \\¶ \\_ kubectl_ kubectl_delete_ -n_ --force_ git_-c_ tar_x docker_run_
`
  .trim()
  .split(/\s+/)
  .map((piece) => piece.replaceAll("_", " ").replaceAll("¶", "\n"));

const kilobyte = JSON.stringify(
  Array.from({ length: 20 }, (_, index) => ({ id: index, name: `name ${index}`, tags: ["a", "b"], at: 1.5 })),
);

/** CPU time of this process in milliseconds: other processes take the clock, and less of the CPU time. */
function cpuMs(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function read(text: string, shell: Shell): void {
  for (const command of understand(text, { shell }).commands) readArguments(command);
}

/** About 50 ms on the machine where these figures were first met: 6.7 µs for each. */
const yardstickRounds = 7500;

const yardstick = () => {
  for (let round = 0; round < yardstickRounds; round++) JSON.parse(kilobyte);
};

/**
 * The least share of the yardstick that the text takes. A busy machine slows both down, so each try measures both, and
 * there is another one only where the first was too much.
 */
function leastShare(text: string, shell: Shell): number {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; least > 1 && tries < 20; tries++) {
    const limitMs = tries === 0 ? firstLimitMs : cpuMs(yardstick);
    least = Math.min(least, cpuMs(() => read(text, shell)) / limitMs);
  }
  return least;
}

const firstLimitMs = Math.min(cpuMs(yardstick), cpuMs(yardstick), cpuMs(yardstick));

describe("texts made of one piece, as long as is analysed", () => {
  for (const shell of shells) for (const piece of pieces.slice(0, 40)) read(piece.repeat(200), shell);

  for (const piece of pieces) {
    test(JSON.stringify(piece), () => {
      const text = piece.repeat(Math.floor(maximumLength / piece.length));
      for (const shell of shells) {
        const share = leastShare(text, shell);
        assert.ok(share <= 1, `${shell}: ${share} times what the JSON takes`);
      }
    });
  }
});
