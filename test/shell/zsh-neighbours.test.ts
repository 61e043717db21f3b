import { neighbourCases } from "./cases-neighbours.ts";
import { conformZsh } from "./zsh-programs.ts";

conformZsh("beside other programs", neighbourCases("zsh"));
