import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isBundled } from "../../base/shipped-file.ts";
import { commandsOf, type Recorded } from "../recorded.ts";
import { castLines } from "./cast.ts";
import { playedTimes } from "./played-times.ts";

/** The player handles only so many marks at once. */
const mostMarkers = 150;
/** Pauses are no longer. */
const idleLimitMs = 2000;

/** One page that holds everything: the recording, the player, the list of commands. It loads nothing from elsewhere. */
export function exportHtml(recorded: Recorded): string {
  const commands = commandsOf(recorded.marks);
  const playedAt = playedTimes(recorded.events(null), idleLimitMs);
  const markers = commands
    .slice(0, mostMarkers)
    .map(({ from, line, number }) => [playedAt(from) / 1000, line ?? `command ${number}`]);
  const list = commands
    .map(({ from, line, number, exit }) => {
      const failed = exit !== null && exit !== 0 ? ` <em>exit ${exit}</em>` : "";
      return `<li><button data-at="${playedAt(from) / 1000}">${escapeHtml(line ?? `command ${number}`)}</button>${failed}</li>`;
    })
    .join("\n");
  const cast = [...castLines(recorded)].join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; font-src data:; connect-src data: blob:; worker-src blob:">
<title>${escapeHtml(recorded.title)}</title>
<style>${playerFile("asciinema-player.css")}
body { margin: 0; background: #111; color: #ddd; font: 14px/1.5 system-ui, sans-serif; }
main { display: flex; flex-wrap: wrap; gap: 1rem; padding: 1rem; }
h1 { font-size: 1rem; font-weight: 600; margin: 1rem 1rem 0; }
#player { flex: 3 1 40rem; min-width: 0; height: 85vh; }
nav { flex: 1 1 16rem; max-height: 80vh; overflow: auto; }
ol { margin: 0; padding-left: 2.5em; }
button { font: 12px/1.6 ui-monospace, monospace; color: inherit; background: none; border: 0; padding: 0; text-align: left; cursor: pointer; white-space: pre-wrap; }
button:hover, button:focus { text-decoration: underline; }
em { color: #f77; font-style: normal; font-size: 12px; }
</style>
<h1>${escapeHtml(recorded.title)}</h1>
<main>
<div id="player"></div>
${commands.length === 0 ? "" : `<nav aria-label="Commands"><ol>\n${list}\n</ol></nav>`}
</main>
<script type="application/json" id="cast">${escapeScript(JSON.stringify(cast))}</script>
<script>${escapeScript(playerFile("asciinema-player.min.js"))}</script>
<script>
const data = JSON.parse(document.getElementById("cast").textContent);
const player = AsciinemaPlayer.create({ data }, document.getElementById("player"), {
  fit: "both", idleTimeLimit: ${idleLimitMs / 1000}, preload: true, markers: ${escapeScript(JSON.stringify(markers))},
});
for (const button of document.querySelectorAll("button[data-at]")) {
  button.addEventListener("click", () => player.seek(Number(button.dataset.at)).then(() => player.play()));
}
</script>
</html>
`;
}

/** Beside the bundle, or of the package when this runs from source. */
function playerFile(name: string): string {
  const folder = isBundled ? "." : "../../../node_modules/asciinema-player/dist/bundle";
  return readFileSync(join(import.meta.dirname, folder, name), "utf8");
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

/** Nothing in a script may end it. */
function escapeScript(text: string): string {
  return text.replaceAll("</", "<\\/").replaceAll("<!--", "<\\!--");
}
