/** The profile that the AWS tools take; null means `default`. */
export function readAwsProfile(env: Readonly<Record<string, string>>): string | null {
  return env["AWS_PROFILE"] || env["AWS_DEFAULT_PROFILE"] || null;
}
