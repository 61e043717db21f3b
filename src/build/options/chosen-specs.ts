import type { UniformLimits } from "./uniform.ts";

/**
 * The specs that the table is made from: tools that act on servers, clusters, clouds, data and packages. Left out are
 * specs that are wrong (tar, nmap), of another system (BSD's rm), or bigger than what they bring.
 */
export const chosenSpecs = `
  ansible ansible-doc ansible-galaxy ansible-lint ansible-playbook apt argo asdf brew bun cargo cdk
  composer conda deno docker docker-compose doctl dpkg eb gh git go helm helmfile
  jq just k3d kamal kind knex kubectl kubectx kubens launchctl make mongoimport multipass mvn mysql nginx
  node npm oci pg_dump php pip pipenv pipx pnpm poetry pre-commit psql pulumi python3 railway
  rclone rsync rustup sam sqlite3 ssh ssh-keygen supabase sysctl systemctl tailscale task
  terraform tfenv trivy tsh turbo uv vault vercel wget wrangler yarn
`
  .trim()
  .split(/\s+/);

/** Tools that take the next word where their specs say that a value must be glued on. */
export const looseSpecs: ReadonlySet<string> = new Set(["kubectl", "rsync"]);

/** Specs with thousands of commands, all alike. */
export const uniformSpecs: Readonly<Record<string, UniformLimits>> = {
  aws: { commands: [], uses: 5 },
  gcloud: { commands: [], uses: 3 },
  az: { commands: [], uses: 3 },
};
