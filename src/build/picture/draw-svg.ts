import type { Color, Run, Screen, Style } from "./read-screen.ts";

export interface Frame {
  readonly screen: Screen;
  readonly ms: number;
}

export interface PictureOptions {
  readonly columns: number;
  readonly rows: number;
  /** For screen readers: what it is, then what happens in it. */
  readonly title: string;
  readonly about: string;
  /** Digest of the tape, which tells whether the picture is up to date. */
  readonly digest: string;
}

/** In user units of the picture. */
const cellWidth = 8.4;
const cellHeight = 19;
const fontSize = 14;
const baseline = 14;
const padding = 18;
const barHeight = 30;

/**
 * Draws frames as one looping animation without scripts. Every piece of text or ground is one element, shown while it
 * stands on the screen. Where motion is not wanted, or not understood, the last frame stands still.
 */
export function drawSvg(frames: readonly Frame[], options: PictureOptions): string {
  const width = Math.ceil(options.columns * cellWidth + 2 * padding);
  const height = Math.ceil(options.rows * cellHeight + 2 * padding + barHeight);
  const { elements, keyframes, totalMs } = animate(frames);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title about" data-tape="${options.digest}">
<title id="title">${escapeXml(options.title)}</title>
<desc id="about">${escapeXml(options.about)}</desc>
<style>
${stylesheet(totalMs)}
${keyframes.join("\n")}
</style>
<rect class="window" x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="10"/>
<g class="buttons"><circle cx="20" cy="20" r="5.5"/><circle cx="38" cy="20" r="5.5"/><circle cx="56" cy="20" r="5.5"/></g>
<g class="text" transform="translate(${padding} ${padding + barHeight - 6})">
${elements.join("\n")}
</g>
</svg>
`;
}

/** Each different piece once, with the times at which it is there. */
function animate(frames: readonly Frame[]) {
  const totalMs = frames.reduce((sum, { ms }) => sum + ms, 0);
  const shown = new Map<string, boolean[]>();
  for (const [index, { screen }] of frames.entries()) {
    for (const piece of drawScreen(screen)) {
      let times = shown.get(piece);
      if (times === undefined) shown.set(piece, (times = frames.map(() => false)));
      times[index] = true;
    }
  }
  const names = new Map<string, string>();
  const keyframes: string[] = [];
  const elements = [...shown].map(([piece, times]) => {
    if (times.every(Boolean)) return piece;
    const stops = stopsOf(times, frames, totalMs);
    let name = names.get(stops);
    if (name === undefined) {
      name = `k${names.size}`;
      names.set(stops, name);
      keyframes.push(`@keyframes ${name}{${stops}}`);
    }
    // Without motion only what the last frame shows is seen.
    const first = times.at(-1) === true ? "" : ";visibility:hidden";
    return piece.replace(/^<\w+/, `$& style="animation-name:${name}${first}"`);
  });
  return { elements, keyframes, totalMs };
}

function stopsOf(times: readonly boolean[], frames: readonly Frame[], totalMs: number): string {
  const stops: string[] = [];
  let at = 0;
  for (const [index, isShown] of times.entries()) {
    if (index === 0 || isShown !== times[index - 1]) {
      stops.push(`${trim((at / totalMs) * 100, 3)}%{visibility:${isShown ? "visible" : "hidden"}}`);
    }
    at += frames[index]?.ms ?? 0;
  }
  return stops.join("");
}

/** One screen as elements, the grounds before the text that stands on them. */
export function drawScreen({ rows, cursor }: Screen): string[] {
  const grounds = rows.flatMap((runs, row) => runs.flatMap((run) => drawGround(run, row)));
  const texts = rows.flatMap((runs, row) => runs.flatMap((run) => drawRun(run, row)));
  const block = cursor === null ? [] : [drawCursor(cursor.column, cursor.row)];
  return [...grounds, ...block, ...drawBars(rows), ...texts];
}

function drawCursor(column: number, row: number): string {
  return `<rect class="cursor" x="${x(column)}" y="${row * cellHeight}" width="${cellWidth}" height="${cellHeight}"/>`;
}

function drawGround({ column, width, style }: Run, row: number): string[] {
  if (style.background === "ground") return [];
  return [
    `<rect ${paint(style.background)} x="${x(column)}" y="${row * cellHeight}" width="${x(width)}" height="${cellHeight}"/>`,
  ];
}

/** Without the blanks around it; blanks in a row part it, because XML would make one of them. */
function drawRun({ column, width, text, style }: Run, row: number): string[] {
  const characters = [...text];
  if (width !== characters.length) return text.trim() === "" ? [] : [drawText(column, width, text, style, row)];
  return [...text.matchAll(/[^\s┃]+(?: [^\s┃]+)*/gu)].map(({ 0: part, index }) =>
    drawText(columnAt(column, text, index), [...part].length, part, style, row),
  );
}

/** A font's own bar is shorter than a row, and a column of them would have gaps. So one is drawn for all of them. */
function drawBars(rows: Screen["rows"]): string[] {
  const bars: { column: number; row: number; color: Color; height: number }[] = [];
  for (const [row, runs] of rows.entries()) {
    for (const { column, text, style } of runs) {
      for (const { index } of text.matchAll(/┃/g)) {
        const bar = { column: columnAt(column, text, index), row, color: style.color, height: 1 };
        const above = bars.find(
          ({ column, color, row: top, height }) => column === bar.column && color === bar.color && top + height === row,
        );
        if (above === undefined) bars.push(bar);
        else above.height++;
      }
    }
  }
  return bars.map(
    ({ column, row, color, height }) =>
      `<rect ${paint(color)} x="${trim(column * cellWidth + 3, 1)}" y="${row * cellHeight}" width="2.5" height="${height * cellHeight}"/>`,
  );
}

/** Of a character of a run whose characters are all one column wide. */
function columnAt(column: number, text: string, index: number): number {
  return column + Array.from(text.slice(0, index)).length;
}

function drawText(column: number, width: number, text: string, style: Style, row: number): string {
  const classes = [
    typeof style.color === "number" ? `c${style.color}` : style.color === "ground" ? "ground" : "",
    style.isBold ? "bold" : "",
    style.isDim ? "dim" : "",
    style.isItalic ? "italic" : "",
    style.isUnderlined ? "under" : "",
  ].filter(Boolean);
  const attributes = [
    classes.length === 0 ? "" : ` class="${classes.join(" ")}"`,
    typeof style.color === "string" && style.color.startsWith("#") ? ` fill="${style.color}"` : "",
    // Keeps the grid in a font whose characters are not 0.6 em wide.
    width > 1 ? ` textLength="${x(width)}"` : "",
  ].join("");
  return `<text x="${x(column)}" y="${row * cellHeight + baseline}"${attributes}>${escapeXml(text)}</text>`;
}

function paint(color: Color): string {
  if (typeof color === "number") return `class="c${color}"`;
  return color === "text" || color === "ground" ? `class="${color}"` : `fill="${color}"`;
}

function x(columns: number): string {
  return trim(columns * cellWidth, 1);
}

function trim(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}

/** What XML cannot hold at all is left out: a terminal has acted on it already. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

interface Palette {
  readonly window: string;
  readonly edge: string;
  readonly text: string;
  readonly cursor: string;
  /** Black, red, green, yellow, blue, magenta, cyan, white. The bright ones look the same: both must be readable. */
  readonly colors: readonly string[];
}

const dark: Palette = {
  window: "#10151c",
  edge: "#2d3643",
  text: "#d8dee6",
  cursor: "#7d8896",
  colors: ["#5b6675", "#ff7b72", "#7ee787", "#e9b949", "#79b8ff", "#d2a8ff", "#70d6df", "#d8dee6"],
};

const light: Palette = {
  window: "#fdfdfc",
  edge: "#d3d8de",
  text: "#22272e",
  cursor: "#98a2ae",
  colors: ["#57606a", "#c4232f", "#1a6b32", "#8a5a00", "#0a5fc2", "#7a45d0", "#14727a", "#22272e"],
};

function stylesheet(totalMs: number): string {
  return [
    `text{font:${fontSize}px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}`,
    ".bold{font-weight:700}.dim{fill-opacity:.62}.italic{font-style:italic}.under{text-decoration:underline}",
    paletteRules(light),
    `@media (prefers-color-scheme:dark){${paletteRules(dark)}}`,
    `@media (prefers-reduced-motion:no-preference){[style]{animation:${trim(totalMs / 1000, 2)}s step-end infinite}}`,
  ].join("\n");
}

function paletteRules({ window, edge, text, cursor, colors }: Palette): string {
  return [
    `.window{fill:${window};stroke:${edge}}.buttons{fill:${edge}}.ground{fill:${window}}`,
    `.text{fill:${text}}.cursor{fill:${cursor};fill-opacity:.7}`,
    ...colors.map((color, index) => `.c${index},.c${index + 8}{fill:${color}}`),
  ].join("");
}
