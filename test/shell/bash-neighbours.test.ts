import { conformBash } from "./bash-programs.ts";
import { neighbourCases } from "./cases-neighbours.ts";

conformBash("beside other programs", neighbourCases("bash"));
