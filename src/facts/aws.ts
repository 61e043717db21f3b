import { join } from "node:path";
import { iniValue } from "./ini.ts";
import { readSmallFile } from "./small-file.ts";

type Env = Readonly<Record<string, string>>;

/** The profile that the AWS tools take; null means `default`. */
export function readAwsProfile(env: Env): string | null {
  return env["AWS_PROFILE"] || env["AWS_DEFAULT_PROFILE"] || null;
}

/** The account of a profile, where its section of the configuration says one: that of its role goes before SSO's. */
export function readAwsAccount(env: Env, home: string, profile: string | null): string | null {
  const config = readConfig(env, home);
  const section = sectionOf(profile);
  const role = iniValue(config, section, "role_arn") ?? env["AWS_ROLE_ARN"];
  return (
    /^arn:[\w-]+:iam::(\d{12}):/.exec(role ?? "")?.[1] ??
    iniValue(config, section, "sso_account_id") ??
    iniValue(config, section, "aws_account_id") ??
    iniValue(readCredentials(env, home), profile ?? "default", "aws_account_id")
  );
}

/** AWS_REGION, AWS_DEFAULT_REGION, else the region of the profile. */
export function readAwsRegion(env: Env, home: string, profile: string | null): string | null {
  return (
    env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || iniValue(readConfig(env, home), sectionOf(profile), "region")
  );
}

function sectionOf(profile: string | null): string {
  return profile === null || profile === "default" ? "default" : `profile ${profile}`;
}

function readConfig(env: Env, home: string): string {
  return readSmallFile(env["AWS_CONFIG_FILE"] || join(home, ".aws/config")) ?? "";
}

function readCredentials(env: Env, home: string): string {
  return readSmallFile(env["AWS_SHARED_CREDENTIALS_FILE"] || join(home, ".aws/credentials")) ?? "";
}
