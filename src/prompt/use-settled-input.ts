import { type Key, useInput } from "ink";
import { useRef } from "react";

/** A key that comes sooner after the question is on screen was meant for something else. */
const settleMs = 80;

/** Like Ink's `useInput`, deaf at first: what was typed ahead must not answer a question that nobody has read. */
export function useSettledInput(onKey: (input: string, key: Key) => void): void {
  const deafUntil = useRef(performance.now() + settleMs);
  useInput((input, key) => {
    if (performance.now() >= deafUntil.current) onKey(input, key);
  });
}
