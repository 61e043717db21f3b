import { answerCases } from "./cases-answers.ts";
import { faultCases } from "./cases-faults.ts";
import { lineCases } from "./cases-lines.ts";
import { conform } from "./conform.ts";

conform("zsh", "lines", lineCases);
conform("zsh", "answers", answerCases);
conform("zsh", "faults", faultCases);
