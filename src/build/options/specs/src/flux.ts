/// <reference types="@withfig/autocomplete-types" />

const value: Fig.Arg = { name: "value" };

const completionSpec: Fig.Spec = {
  name: "flux",
  options: [
    { name: ["-n", "--namespace"], args: value },
    { name: "--context", args: value },
    { name: "--kubeconfig", args: value },
    { name: "--timeout", args: value },
    { name: "--verbose" },
    { name: ["-s", "--silent"] },
    { name: "--with-source" },
  ],
  subcommands: [
    { name: "uninstall", options: [{ name: "--keep-namespace" }, { name: "--dry-run" }, { name: ["-s", "--silent"] }] },
    { name: "delete", options: [{ name: ["-s", "--silent"] }] },
    { name: "suspend", options: [{ name: "--all" }] },
    { name: "resume", options: [{ name: "--all" }] },
    { name: "reconcile" },
    { name: "bootstrap" },
    { name: "install" },
    { name: "get", options: [{ name: ["-A", "--all-namespaces"] }] },
  ],
};

export default completionSpec;
