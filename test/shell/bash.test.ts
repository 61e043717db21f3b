import { conformBash } from "./bash-programs.ts";
import { answerCases } from "./cases-answers.ts";
import { faultCases } from "./cases-faults.ts";
import { lineCases } from "./cases-lines.ts";

conformBash("lines", lineCases);
conformBash("answers", answerCases);
conformBash("faults", faultCases);
