import { DatabaseSync } from "node:sqlite";

/** Proof that this process is the only helper of the user. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock, or returns null when another process has it. SQLite's lock is the kernel's, so that it is free
 * again the moment its owner dies, however it dies; nothing has to be cleaned up.
 */
export function tryLock(path: string): Lock | null {
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return null;
    throw error;
  }
}
