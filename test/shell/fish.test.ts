import { answerCases } from "./cases-answers.ts";
import { faultCases } from "./cases-faults.ts";
import { lineCases } from "./cases-lines.ts";
import { conform } from "./conform.ts";

conform("fish", "lines", lineCases);
conform("fish", "answers", answerCases);
conform("fish", "faults", faultCases);
