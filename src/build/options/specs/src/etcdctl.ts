/// <reference types="@withfig/autocomplete-types" />

const value: Fig.Arg = { name: "value" };

const completionSpec: Fig.Spec = {
  name: "etcdctl",
  options: [
    { name: "--endpoints", args: value },
    { name: "--cacert", args: value },
    { name: "--cert", args: value },
    { name: "--key", args: value },
    { name: "--user", args: value },
    { name: "--password", args: value },
    { name: "--command-timeout", args: value },
    { name: "--dial-timeout", args: value },
    { name: ["-w", "--write-out"], args: value },
    { name: "--insecure-skip-tls-verify" },
    { name: "--debug" },
    { name: "--hex" },
  ],
  subcommands: [
    {
      name: "del",
      options: [{ name: "--prefix" }, { name: "--from-key" }, { name: "--prev-kv" }, { name: "--range" }],
    },
    { name: "put" },
    {
      name: "get",
      options: [
        { name: "--prefix" },
        { name: "--keys-only" },
        { name: "--from-key" },
        { name: "--limit", args: value },
      ],
    },
    { name: "member", subcommands: [{ name: "remove" }, { name: "add" }, { name: "list" }, { name: "update" }] },
    {
      name: "snapshot",
      subcommands: [
        {
          name: "restore",
          options: [
            { name: "--data-dir", args: value },
            { name: "--name", args: value },
            { name: "--initial-cluster", args: value },
            { name: "--initial-advertise-peer-urls", args: value },
            { name: "--skip-hash-check" },
          ],
        },
        { name: "save" },
        { name: "status" },
      ],
    },
    { name: "auth" },
    { name: "user" },
    { name: "role" },
    { name: "lease" },
    { name: "compact", options: [{ name: "--physical" }] },
    { name: "defrag", options: [{ name: "--cluster" }, { name: "--data-dir", args: value }] },
    { name: "endpoint" },
    { name: "move-leader" },
    { name: "alarm" },
    { name: "watch" },
  ],
};

export default completionSpec;
