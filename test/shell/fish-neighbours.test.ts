import { neighbourCases } from "./cases-neighbours.ts";
import { conform } from "./conform.ts";

conform("fish", "beside other programs", neighbourCases("fish"));
