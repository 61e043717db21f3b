import { join } from "node:path";
import { readSmallFile } from "./small-file.ts";

/** Name and id of the default subscription, with a blank between, as `az account set` wrote them. */
export function readAzureSubscription(env: Readonly<Record<string, string>>, home: string): string | null {
  const folder = env["AZURE_CONFIG_DIR"] || join(home, ".azure");
  const text = readSmallFile(join(folder, "azureProfile.json"));
  if (text === null) return null;
  try {
    const profile: unknown = JSON.parse(text.replace(/^\ufeff/, "")); // az writes a byte order mark
    if (typeof profile !== "object" || profile === null || !("subscriptions" in profile)) return null;
    const { subscriptions } = profile;
    return Array.isArray(subscriptions) ? describe(subscriptions.find(isDefault)) : null;
  } catch {
    return null; // az itself would not start with such a file
  }
}

function isDefault(subscription: unknown): boolean {
  return (
    typeof subscription === "object" &&
    subscription !== null &&
    "isDefault" in subscription &&
    subscription.isDefault === true
  );
}

function describe(subscription: unknown): string | null {
  if (typeof subscription !== "object" || subscription === null) return null;
  const name = "name" in subscription && typeof subscription.name === "string" ? subscription.name : "";
  const id = "id" in subscription && typeof subscription.id === "string" ? subscription.id : "";
  return `${name} ${id}`.trim() || null;
}
