import { fishKeyCases } from "./cases-fish-keys.ts";
import { conform } from "./conform.ts";

conform("fish", "keys", fishKeyCases);
