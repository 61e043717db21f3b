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

/** CPU time of this process in milliseconds, the least of some runs: other processes take the clock, not the CPU time. */
function cpuMs(run: () => void, runs = 3): number {
  let least = Number.POSITIVE_INFINITY;
  for (let count = 0; count < runs; count++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function read(text: string, shell: Shell): void {
  for (const command of understand(text, { shell }).commands) readArguments(command);
}

/** About 50 ms on the machine where these figures were first met: 6.7 µs for each. */
const yardstickRounds = 7500;

describe("texts made of one piece, as long as is analysed", () => {
  const limitMs = cpuMs(() => {
    for (let round = 0; round < yardstickRounds; round++) JSON.parse(kilobyte);
  });
  for (const shell of shells) for (const piece of pieces.slice(0, 40)) read(piece.repeat(200), shell);

  for (const piece of pieces) {
    test(JSON.stringify(piece), { timeout: 60_000 }, () => {
      const ofLength = (length: number) => piece.repeat(Math.floor(length / piece.length));
      for (const shell of shells) {
        const whole = cpuMs(() => read(ofLength(maximumLength), shell));
        assert.ok(whole <= limitMs, `${shell}: ${whole} ms, more than ${limitMs} ms for the JSON`);
      }
    });
  }
});
