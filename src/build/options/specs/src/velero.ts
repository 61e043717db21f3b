/// <reference types="@withfig/autocomplete-types" />

const value: Fig.Arg = { name: "value" };

const completionSpec: Fig.Spec = {
  name: "velero",
  options: [
    { name: ["-n", "--namespace"], args: value },
    { name: "--kubecontext", args: value },
    { name: "--kubeconfig", args: value },
  ],
  subcommands: [
    {
      name: "backup",
      subcommands: [
        {
          name: "delete",
          options: [{ name: "--confirm" }, { name: "--all" }, { name: ["-l", "--selector"], args: value }],
        },
        { name: "create" },
        { name: "get" },
        { name: "describe" },
      ],
    },
    {
      name: "restore",
      subcommands: [
        { name: "delete", options: [{ name: "--confirm" }, { name: "--all" }] },
        {
          name: "create",
          options: [
            { name: "--from-backup", args: value },
            { name: "--existing-resource-policy", args: value },
          ],
        },
      ],
    },
    {
      name: "schedule",
      subcommands: [{ name: "delete", options: [{ name: "--confirm" }, { name: "--all" }] }, { name: "create" }],
    },
    { name: "uninstall", options: [{ name: "--force" }, { name: "--wait" }] },
    { name: "delete" },
  ],
};

export default completionSpec;
