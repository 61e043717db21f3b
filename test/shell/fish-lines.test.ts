import { fishAnswerCases } from "./cases-fish-answers.ts";
import { fishFaultCases, fishFullDiskCases, fishLineCases } from "./cases-fish-lines.ts";
import { conform } from "./conform.ts";

conform("fish", "what fish has of its own", fishLineCases);
conform("fish", "faults of its own", fishFaultCases);
conform("fish", "answers that are none", fishAnswerCases);
conform("fish", "a full disk", fishFullDiskCases);
