/**
 * Words that stand in many harmless lines. A rule that can be recognised by another word is recognised by that one,
 * so that fewer lines are asked about. Only speed depends on this list.
 */
export const commonWords: ReadonlySet<string> = new Set(
  `all api app apply awk aws branch build check checkout clear cluster code compose config copy
  create curl db default deploy dev diff down echo edit empty enable env eval exec export fetch file files
  fix format get go group head help history home http https image images info init insert item java job json
  less list load local log login logs mail main man merge mount network new no  npx off on
  open out patch php ping pod pods port prod production project pull push queue read
  release remote repo restart scale search sed select server service set setup show sort source
  src start stat state status stop storage sudo switch sync system table tag tail tar task tee test
  time tmp top touch tree up upgrade upload use user users version view volume watch web wget workspace
  yarn yes`.split(/\s+/),
);

/** Words of that kind that are met most of all: `apt-get update`, `pip install`. */
export const everydayWords: ReadonlySet<string> = new Set("add install run update".split(" "));

/** Commands that people type all day. */
export const commonCommands: ReadonlySet<string> = new Set(
  `bash bun cargo cat cd cp docker echo find fish git grep helm kubectl less ls make mv nginx node npm oc php pnpm python
  python3 sed sh source ssh sudo systemctl tar terraform tofu vi vim yarn zsh`.split(/\s+/),
);
