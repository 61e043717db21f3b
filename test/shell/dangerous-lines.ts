import type { Shell } from "../../src/parse/command.ts";

/** Ways to write a line so that a test of its words may miss it. */
export function dangerousShapes(line: string, shell: Shell): string[] {
  const [command = "", ...rest] = line.split(" ");
  const tail = rest.join(" ");
  const middle = Math.ceil(command.length / 2);
  const halves = [command.slice(0, middle), command.slice(middle)] as const;
  const shapes = [
    `${halves[0]}''${halves[1]} ${tail}`,
    `${halves[0]}\\${halves[1]} ${tail}`,
    `"${command}" ${tail}`,
    `/usr/bin/${command} ${tail}`,
    `true; ${line}`,
    `true && sudo ${line}`,
    `if true; ${shell === "fish" ? "" : "then "}${line}; ${shell === "fish" ? "end" : "fi"}`,
    `echo $(${line})`,
    `x=1 ${line}`,
    `ls # a comment \\\n${line}`,
  ];
  if (shell !== "fish")
    shapes.push(
      `su -c'${line}'`,
      `${halves[0]}\\\n${halves[1]} ${tail}`,
      `$'${command}' ${tail}`,
      `{ ${line}; }`,
      `(${line})`,
    );
  return shapes;
}

/** Numbers from 0 to 1, the same for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const joints = [" ", " ; ", " && ", " | ", "\n", " $(", ")", '"', "'", "\\", "{", "}", ",", "$x ", "`", " -- ", " #"];

/** Two of the lines, cut anywhere and joined by what a shell gives a meaning to. */
export function mutate(lines: readonly string[], random: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T; // the list is not empty
  const first = pick(lines);
  const second = pick(lines);
  return (
    first.slice(0, Math.floor(random() * (first.length + 1))) +
    pick(joints) +
    second.slice(Math.floor(random() * second.length * 0.5)) +
    (random() < 0.3 ? pick(joints) : "")
  );
}
