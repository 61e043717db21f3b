import { inventSecrets, readMarks, seededRandom } from "../../../src/redact/invent.ts";
import type { Labelled } from "./score-texts.ts";

/**
 * Formats of secrets as their vendors document them, written apart from the rules. Secrets are made from a seed when
 * the test runs.
 */
const tokens: Readonly<Record<string, string>> = {
  "aws access key id": "AKIA{upper:16}",
  "aws temporary key id": "ASIA{upper:16}",
  "aws session token": "IQoJb3JpZ2luX2Vj{base64:300}==",
  "google api key": "AIza{url64:35}",
  "google oauth secret": "GOCSPX-{url64:28}",
  "google access token": "ya29.a0A{url64:120}",
  "github token": "ghp_{checksummed:30}",
  "github oauth": "gho_{checksummed:30}",
  "github app": "ghs_{checksummed:30}",
  "github fine-grained": "github_pat_{alnum:22}_{alnum:59}",
  "gitlab token": "glpat-{url64:20}",
  "gitlab routable token": "glpat-{url64:27}.{hex:2}.{hex:9}",
  "gitlab deploy token": "gldt-{url64:20}",
  "gitlab runner": "glrt-{url64:20}",
  "npm token": "npm_{checksummed:30}",
  "pypi token": "pypi-AgEIcHlwaS5vcmc{url64:140}",
  "rubygems key": "rubygems_{hex:48}",
  "docker token": "dckr_pat_{url64:27}",
  "nuget key": "oy2{lower:43}",
  "slack bot": "xoxb-{digits:12}-{digits:13}-{alnum:24}",
  "slack user": "xoxp-{digits:12}-{digits:12}-{digits:12}-{hex:32}",
  "slack app": "xapp-1-A{upper:10}-{digits:13}-{hex:64}",
  "stripe live": "sk_live_{alnum:24}",
  "stripe long": "sk_live_{alnum:99}",
  "stripe restricted": "rk_live_{alnum:24}",
  "stripe webhook": "whsec_{alnum:32}",
  "square token": "EAAA{url64:60}",
  "shopify token": "shpat_{hex:32}",
  "sendgrid key": "SG.{url64:22}.{url64:43}",
  "mailchimp key": "{hex:32}-us14",
  "mailgun key": "key-{hex:32}",
  "brevo key": "xkeysib-{hex:64}-{alnum:16}",
  "twilio key": "SK{hex:32}",
  "telegram bot": "{digits:10}:AA{url64:33}",
  "openai project key": "sk-proj-{url64:74}T3BlbkFJ{url64:74}",
  "openai key": "sk-{alnum:20}T3BlbkFJ{alnum:20}",
  "anthropic key": "sk-ant-api03-{url64:93}AA",
  "openrouter key": "sk-or-v1-{hex:64}",
  "hugging face token": "hf_{alnum:34}",
  "groq key": "gsk_{alnum:52}",
  "perplexity key": "pplx-{alnum:48}",
  "replicate token": "r8_{alnum:37}",
  "xai key": "xai-{alnum:80}",
  "langsmith key": "lsv2_pt_{hex:32}_{hex:10}",
  "databricks token": "dapi{hex:32}-2",
  "vault token": "hvs.{url64:90}",
  "vault old token": "s.{alnum:24}",
  "terraform token": "{alnum:14}.atlasv1.{url64:67}",
  "pulumi token": "pul-{hex:40}",
  "doppler token": "dp.pt.{alnum:43}",
  "doppler service token": "dp.st.dev.{alnum:43}",
  "digitalocean token": "dop_v1_{hex:64}",
  "fly token": "fm2_{base64:120}",
  "heroku key": "HRKU-AA{url64:58}",
  "netlify token": "nfp_{alnum:36}",
  "supabase token": "sbp_{hex:40}",
  "planetscale token": "pscale_tkn_{url64:43}",
  "cloudflare origin key": "v1.0-{hex:24}-{hex:146}",
  "azure client secret": "{alnum:3}8Q~{alnum:34}",
  "azure devops token": "{alnum:76}AZDO{alnum:4}",
  "atlassian token": "ATATT3xFfGF0{url64:170}={hex:8}",
  "bitbucket app password": "ATBB{alnum:32}",
  "linear key": "lin_api_{alnum:40}",
  "notion token": "ntn_{alnum:46}",
  "figma token": "figd_{url64:40}",
  "airtable token": "pat{alnum:14}.{hex:64}",
  "postman key": "PMAK-{hex:24}-{hex:34}",
  "new relic key": "NRAK-{upper:27}",
  "dynatrace token": "dt0c01.{upper:24}.{upper:64}",
  "grafana token": "glsa_{alnum:32}_{hex:8}",
  "sentry token": "sntrys_{base64:140}_{url64:43}",
  "sonarqube token": "squ_{hex:40}",
  "buildkite token": "bkua_{hex:40}",
  "circleci token": "CCIPAT_{alnum:22}_{hex:40}",
  "sourcegraph token": "sgp_{hex:16}_{hex:40}",
  "tailscale key": "tskey-auth-{alnum:12}CNTRL-{alnum:32}",
  "age key": "AGE-SECRET-KEY-1{upper:58}",
  "1password account key": "A3-{upper:6}-{upper:6}-{upper:5}-{upper:5}-{upper:5}-{upper:5}",
  "1password service account": "ops_eyJ{base64:300}",
  "docker swarm": "SWMTKN-1-{lower:50}-{lower:25}",
  "clojars token": "CLOJARS_{hex:60}",
  "dropbox token": "sl.{url64:136}",
  "hubspot token": "pat-na1-{uuid}",
  "facebook token": "EAAM{alnum:150}",
  "twitter bearer": "AAAAAAAAAAAAAAAAAAAAAA{alnum:24}%3D{alnum:50}",
  "discord bot": "MT{alnum:24}.G{alnum:5}.{url64:38}",
  "launchdarkly key": "sdk-{uuid}",
  "json web token": "{jwt}",
  "braintree token": "access_token$production${lower:16}${hex:32}",
  "artifactory key": "AKCp{alnum:69}",
  "alibaba key": "LTAI{alnum:20}",
  "flutterwave key": "FLWSECK-{hex:32}-X",
  "easypost key": "EZAK{alnum:54}",
  "typeform token": "tfp_{url64:59}",
  "contentful token": "CFPAT-{url64:43}",
  "readme key": "rdme_{lower:70}",
  "prefect key": "pnu_{alnum:36}",
  "octopus key": "API-{upper:26}",
  "shippo token": "shippo_live_{hex:40}",
  "infracost key": "ico-{alnum:32}",
  "adobe secret": "p8e-{alnum:32}",
};

/** Values that only their name tells. */
const named: Readonly<Record<string, readonly [name: string, value: string]>> = {
  "aws secret key": ["AWS_SECRET_ACCESS_KEY", "{base64:40}"],
  "azure storage key": ["AZURE_STORAGE_KEY", "{base64:86}=="],
  "datadog key": ["DD_API_KEY", "{hex:32}"],
  "datadog application key": ["DD_APP_KEY", "{hex:40}"],
  "heroku key": ["HEROKU_API_KEY", "{uuid}"],
  "cloudflare token": ["CLOUDFLARE_API_TOKEN", "{url64:40}"],
  "cloudflare global key": ["CF_API_KEY", "{hex:37}"],
  "twilio auth token": ["TWILIO_AUTH_TOKEN", "{hex:32}"],
  "okta token": ["OKTA_API_TOKEN", "00{url64:40}"],
  "pagerduty key": ["PAGERDUTY_TOKEN", "{url64:20}"],
  "cohere key": ["COHERE_API_KEY", "{alnum:40}"],
  "django secret": ["SECRET_KEY", "{alnum:50}"],
  "rails secret": ["SECRET_KEY_BASE", "{hex:128}"],
  "database password": ["DB_PASSWORD", "{password:14}"],
  "mysql password": ["MYSQL_ROOT_PASSWORD", "{password:16}"],
  "postgres password": ["PGPASSWORD", "{password:12}"],
  "redis password": ["REDIS_PASSWORD", "{password:20}"],
  "jwt secret": ["JWT_SECRET", "{alnum:48}"],
  "encryption key": ["ENCRYPTION_KEY", "{base64:43}="],
  "snyk token": ["SNYK_TOKEN", "{uuid}"],
  "codecov token": ["CODECOV_TOKEN", "{uuid}"],
  "scaleway key": ["SCW_SECRET_KEY", "{uuid}"],
  "algolia key": ["ALGOLIA_ADMIN_KEY", "{hex:32}"],
  "mapbox token": ["MAPBOX_ACCESS_TOKEN", "sk.eyJ1Ijoi{alnum:60}.{url64:22}"],
  "smtp password": ["SMTP_PASS", "{password:18}"],
  "consumer secret": ["TWITTER_CONSUMER_SECRET", "{alnum:50}"],
};

const services =
  "agora ambee axonaut bitly clearbit copper etherscan finnhub geocodify keen mixpanel plaid rapid sumo userflow zenserp".split(
    " ",
  );
const shapes = ["{hex:32}", "{alnum:24}", "{lower:40}", "{uuid}", "{url64:36}", "{upper:34}", "{hex:64}", "{lower:20}"];

const around: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `$ export CREDENTIAL_A=${secret}`,
  (secret) => `{\n  "name": "willow",\n  "value": "${secret}",\n  "enabled": true\n}`,
  (secret) => `2026-11-01T00:12:22Z INFO [auth] using credential ${secret} for tenant raven`,
  (secret) => `Error: 401 Unauthorized: invalid token '${secret}' (request id 7f3a)`,
  (secret) => `@@ -12,3 +12,3 @@\n-  token: ""\n+  token: "${secret}"`,
  (secret) => `service:\n  name: orbit\n  auth: ${secret}\n  replicas: 3`,
  (secret) => `$ curl -sS -H "Authorization: Bearer ${secret}" https://api.example.org/v1/me`,
  (secret) => `key1\tFull\t${secret}`,
  (secret) => `client = Client("${secret}")`,
];

const assigned: readonly ((name: string, value: string) => string)[] = [
  (name, value) => `$ export ${name}=${value}`,
  (name, value) => `${name}="${value}"`,
  (name, value) => `HOME=/home/dev\nLANG=C.UTF-8\n${name}=${value}\nSHELL=/bin/zsh`,
  (name, value) => `{\n  "region": "eu",\n  "${camelCase(name)}": "${value}"\n}`,
  (name, value) => `settings:\n  ${name.toLowerCase()}: ${value}\n  debug: false`,
  (name, value) => `$ docker run -d -e ${name}=${value} image:16`,
  (name, value) => `set -gx ${name} ${value}`,
  (name, value) => `+ ${name}='${value}'`,
];

/** Whole texts by group; the secret stands between the marks. */
const whole: Readonly<Record<string, readonly string[]>> = {
  cli: [
    "$ mysql -u root -p«{password:12}» shop",
    "$ sshpass -p '«{password:11}»' ssh root@10.0.0.9",
    "$ PGPASSWORD='«{password:12}»' psql -h db -U app",
    "$ redis-cli -h cache -a '«{password:14}»' ping",
    "$ openssl rsa -in k.pem -passin 'pass:«{password:11}»' -out o.pem",
    "$ helm upgrade --install db bitnami/postgresql --set auth.password=«{password:14}»",
    '$ terraform apply -var="admin_password=«{password:14}»"',
    "$ zip -P «{password:12}» -r out.zip dir",
    "$ htpasswd -bc .htpasswd admin «{password:12}»",
    "$ docker login -u ci -p «{password:16}» registry.example.org",
    "$ curl -u ann:«{password:12}» https://example.org",
    "$ az storage blob list --account-key «{base64:86}==» -c logs",
    "$ ldapsearch -x -D cn=admin -w '«{password:12}»' -b dc=org",
    "$ kubectl create secret generic db --from-literal=password=«{password:12}»",
    "$ echo '«{password:12}»' | sudo -S apt update",
    '$ ansible-playbook site.yml -e "db_password=«{password:12}»"',
    "$ smbclient //nas/share -U 'ann%«{password:10}»'",
    "mysql> CREATE USER app IDENTIFIED BY '«{password:12}»';",
  ],
  url: [
    "DATABASE_URL=postgres://app:«{password:14}»@db.internal:5432/app?sslmode=require",
    '$ mongosh "mongodb+srv://admin:«{password:18}»@cluster0.vxfqx.mongodb.net/test"',
    "$ git clone https://«{alnum:40}»@git.example.org/a/b.git",
    "redis://:«{alnum:20}»@cache:6379/0",
    "https://x.blob.core.windows.net/c?sv=2024-11-04&sig=«{alnum:43}%3D»",
    "amqp://guest:«{password:12}»@mq:5672/vhost",
    "https://hooks.slack.com/services/«T{upper:10}/B{upper:10}/{alnum:24}»",
    "https://discord.com/api/webhooks/«{digits:18}/{url64:68}»",
  ],
  header: [
    "> authorization: Bearer «{url64:50}»",
    "headers={'Authorization': 'Bearer «{url64:58}»'}",
    "$ curl https://api.example.org -H 'X-API-Key: «{alnum:34}»'",
    "> X-Auth-Token: «{hex:40}»",
    "Authorization: Basic «{base64:32}==»",
    "Set-Cookie: sessionid=«{alnum:32}»; Path=/; HttpOnly",
  ],
  file: [
    "machine github.com login bot password «{password:20}»",
    "[client]\nuser=root\npassword=«{password:14}»",
    "//registry.npmjs.org/:_authToken=«{uuid}»",
    '"auths": {\n "https://index.docker.io/v1/": {\n  "auth": "«{base64:28}»"\n }\n}',
    "    <server>\n      <id>nexus</id>\n      <password>«{password:11}»</password>\n    </server>",
    'network={\n  ssid="office"\n  psk="«{password:14}»"\n}',
    "[Interface]\nPrivateKey = «{base64:43}=»\nAddress = 10.0.0.2/32",
    '"db_password": {\n    "sensitive": true,\n    "type": "string",\n    "value": "«{alnum:24}»"\n  }',
    "apiVersion: v1\ndata:\n  password: «{base64:24}»\nkind: Secret\nmetadata:\n  name: db",
    "Key         Value\n---         -----\npassword    «{password:14}»",
    "db.example.org:5432:app:app:«{password:14}»",
  ],
  pem: [
    "$ cat k\n«-----BEGIN PRIVATE KEY-----\n{base64:64}\n{base64:64}\n{base64:40}\n-----END PRIVATE KEY-----»\n$ ",
    "«-----BEGIN OPENSSH PRIVATE KEY-----\n{base64:70}\n{base64:70}\n{base64:30}\n-----END OPENSSH PRIVATE KEY-----»",
    '"private_key": "«-----BEGIN PRIVATE KEY-----\\n{base64:64}\\n{base64:64}\\n-----END PRIVATE KEY-----»\\n",',
    "«-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{base64:64}\n{base64:64}\n=abcd\n-----END PGP PRIVATE KEY BLOCK-----»",
  ],
  pii: ["card number: «{card}»", "Please pay to IBAN «{iban}»", "SSN: «{ssn}»"],
};

const harmless: readonly string[] = [
  "request_id={uuid} status=200 dur=12ms",
  "$ git rev-parse HEAD\n{hex:40}",
  "Digest: sha256:{hex:64}",
  "{hex:32}  dump.sql.gz",
  "{hex:128} *secret-manager.iso",
  '"integrity": "sha512-{base64:86}==",',
  "golang.org/x/oauth2 v0.24.0/go.mod h1:{base64:43}=",
  "    --hash=sha256:{hex:64} \\",
  "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ{base64:200} ann@host",
  "-----BEGIN PUBLIC KEY-----\n{base64:64}\n{base64:64}\n-----END PUBLIC KEY-----",
  "PublicKey = {base64:43}=",
  "API_KEY=your-api-key-here",
  '-H "Authorization: Bearer $TOKEN"',
  "postgres://USER:PASSWORD@HOST:PORT/DB",
  "password: ${{ secrets.DB_PASSWORD }}",
  "export VAULT_TOKEN=$(cat ~/.vault-token)",
  "DB_PASSWORD_FILE=/run/secrets/db_password",
  "const secret = process.env.JWT_SECRET;",
  "Password: \nLast login: Mon Nov  2 10:11:12 2026 from 10.0.0.1",
  "  -p, --password string       Password",
  'if (password === undefined || password.length < 8) throw new Error("password too short");',
  'tokenizer = AutoTokenizer.from_pretrained("bert-base-uncased")',
  "PRIMARY KEY (id), KEY idx_user (user_id)",
  "INFO  password reset email sent to user 4821",
  "Token refreshed successfully, expires in 3599s",
  "Type:  Opaque\n\nData\n====\npassword:  24 bytes",
  '  uid: {uuid}\n  resourceVersion: "13752983"',
  "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-{alnum:6}",
  'trace_id={hex:32} span_id={hex:16} msg="auth ok"',
  "dist/assets/index-{alnum:8}.js   412.10 kB",
  "$ docker run -p 8080:80 -d nginx",
  '$ ssh-keygen -t ed25519 -C "dev@example.org" -f ~/.ssh/deploy_key',
  "$ pass show work/github-token",
  "ssh://git@host:2222/repo.git",
  "snowflake id 1103797218146581032",
  "sort_key: created_at\npartition_key: tenant",
  "GPG_KEY={upper:40}",
  "COLORTERM=truecolor\nTERM_SESSION_ID=w0t0p0:{uuid}",
  "-rw------- 1 dev dev 2602 Nov  2 10:11 /home/dev/.ssh/id_rsa",
  "token_endpoint: https://auth.example.org/oauth/token",
  'error: authentication failed: password authentication failed for user "app"',
  "import {{ useToken }} from './hooks/useToken-{alnum:8}'",
];

/** A labelled corpus: every format in several surroundings, and near misses. */
export function inventTexts(seed: number): Labelled[] {
  const random = seededRandom(seed);
  const texts: Labelled[] = [];
  const add = (group: string, kind: string, template: string) => {
    texts.push({ id: `t${texts.length}`, group, kind, ...readMarks(inventSecrets(template, random)) });
  };
  for (const [kind, format] of Object.entries(tokens)) {
    for (const surround of around) add("provider", kind, surround(`«${format}»`));
  }
  for (const [kind, [name, value]] of Object.entries(named)) {
    for (const assign of assigned) add("context", kind, assign(name, `«${value}»`));
  }
  for (const service of services) {
    for (const suffix of ["API_KEY", "TOKEN", "SECRET", "ACCESS_TOKEN"]) {
      const value = shapes[Math.floor(random() * shapes.length)] ?? "{hex:32}";
      const assign = assigned[Math.floor(random() * assigned.length)] ?? assigned[0];
      if (assign !== undefined) add("longtail", service, assign(`${service.toUpperCase()}_${suffix}`, `«${value}»`));
    }
  }
  for (const [group, templates] of Object.entries(whole)) for (const template of templates) add(group, group, template);
  for (const template of harmless) add("harmless", template.slice(0, 20), template);
  return texts;
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
