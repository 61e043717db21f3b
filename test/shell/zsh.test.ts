import { answerCases } from "./cases-answers.ts";
import { faultCases } from "./cases-faults.ts";
import { lineCases } from "./cases-lines.ts";
import { conformZsh } from "./zsh-programs.ts";

conformZsh("lines", lineCases);
conformZsh("answers", answerCases);
conformZsh("faults", faultCases);
