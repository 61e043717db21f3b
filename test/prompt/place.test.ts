import assert from "node:assert/strict";
import { test } from "node:test";
import { describePlace, type Place } from "../../src/prompt/place.ts";
import { place } from "./fixture.ts";

const cases: readonly { name: string; place: Partial<Place>; tool: string | null; expected: readonly string[] }[] = [
  { name: "a folder under home and its branch", place: {}, tool: "git", expected: ["~/src/app", "branch main"] },
  { name: "home itself", place: { cwd: "/home/ann", gitBranch: null }, tool: null, expected: ["~"] },
  {
    name: "a folder whose name begins like home",
    place: { cwd: "/home/anna", gitBranch: null },
    tool: null,
    expected: ["/home/anna"],
  },
  {
    name: "no home is abbreviated to nothing",
    place: { cwd: "/srv", home: "/", gitBranch: null },
    tool: null,
    expected: ["/srv"],
  },
  {
    name: "root and ssh come first",
    place: { isRoot: true, isSsh: true, gitBranch: null },
    tool: "rm",
    expected: ["ROOT", "on db1 over ssh", "~/src/app"],
  },
  {
    name: "the kube context where the tool acts on it",
    place: { gitBranch: null },
    tool: "kubectl",
    expected: ["~/src/app", "kube prod-eu-1/shop"],
  },
  {
    name: "a kube context without namespace",
    place: { gitBranch: null, kubeNamespace: null },
    tool: "helm",
    expected: ["~/src/app", "kube prod-eu-1"],
  },
  {
    name: "workspace and account of terraform",
    place: { gitBranch: null, terraformWorkspace: "live", awsProfile: "ops" },
    tool: "terraform",
    expected: ["~/src/app", "workspace live", "aws ops"],
  },
];

for (const { name, place: more, tool, expected } of cases) {
  test(`describePlace: ${name}`, () => assert.deepEqual(describePlace(place(more), tool), expected));
}
