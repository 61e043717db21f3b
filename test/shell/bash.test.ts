import { answerCases } from "./cases-answers.ts";
import { faultCases } from "./cases-faults.ts";
import { lineCases } from "./cases-lines.ts";
import { conform } from "./conform.ts";

conform("bash", "lines", lineCases);
conform("bash", "answers", answerCases);
conform("bash", "faults", faultCases);
