// Bundles frontend/ into static/build/ (git-ignored). `npm run build`; again after using a class of Tabler's or an icon
// for the first time: what no template, module or form mentions is left out of app.css.
import { build } from "esbuild";
import { bundle, transform } from "lightningcss";
import { copyFile, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.dirname(here);
const target = path.join(root, "static", "build");
// Built aside and moved at the end: a failed build leaves the last good one.
const out = path.join(root, "node_modules", ".cache", "goaltrack");
const SKIP = new Set(["node_modules", "static", "staticfiles", "locale", "var", "migrations", "docs", "bench"]);
// @tabler/core (MIT) ships no licence file; its text is that of the icons.
// Each becomes a script of its own; the other modules are part of app.js.
const SCRIPTS = ["app", "draft", "theme", "charts", "webauthn"];
const LICENCES = ["@tabler/icons/LICENSE", "echarts/LICENSE", "echarts/NOTICE", "zrender/LICENSE"];
// Added by htmx and by state, never written in a template.
const ALWAYS = ["active", "show", "disabled", "collapsed", "is-invalid"];
// light-dark() is lowered too: to variables that follow `color-scheme`, which the theme switch sets.
const targets = { chrome: 109 << 16, firefox: 115 << 16, safari: (16 << 16) | (4 << 8) };

async function* sources(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || SKIP.has(entry.name)) continue;
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(file);
    else if (/\.(html|py|js)$/.test(entry.name)) yield file;
  }
}

async function readSources() {
  const texts = [];
  for await (const file of sources(root)) texts.push([path.relative(root, file), await readFile(file, "utf8")]);
  return texts;
}

function unused(css, words) {
  const names = new Set([...css.matchAll(/\.(-?[_a-zA-Z](?:[\w-]|\\.)*)/g)].map((match) => match[1].replace(/\\/g, "")));
  return [...names].filter((name) => !words.has(name));
}

// Custom properties that nothing reads any more, until none is left.
function unreadProperties(css) {
  const read = new Set([...css.matchAll(/var\(\s*(--[\w-]+)/g)].map((match) => match[1]));
  return [...new Set([...css.matchAll(/(--tblr-[\w-]+)\s*:/g)].map((match) => match[1]))].filter((name) => !read.has(name));
}

async function styles(texts) {
  const words = new Set(ALWAYS);
  for (const [, text] of texts) for (const word of text.match(/[\w-]+/g) ?? []) words.add(word);
  const tabler = await readFile(path.join(root, "node_modules", "@tabler", "core", "dist", "css", "tabler.min.css"));
  const kept = transform({ filename: "tabler.css", code: tabler, minify: true, unusedSymbols: unused(String(tabler), words) }).code;
  const theme = bundle({ filename: path.join(here, "css", "app.css"), minify: true }).code;
  let css = `${kept}\n${theme}`.replace(/\/\*# sourceMappingURL.*?\*\//g, "");
  for (let dead = unreadProperties(css); dead.length; dead = unreadProperties(css)) {
    const before = css.length;
    css = String(transform({ filename: "app.css", code: Buffer.from(css), minify: true, unusedSymbols: dead }).code);
    if (css.length === before) break;
  }
  await writeFile(path.join(out, "app.css"), transform({ targets, minify: true, filename: "app.css", code: Buffer.from(css) }).code);
}

async function icons(texts) {
  const listed = (await readFile(path.join(here, "icons.txt"), "utf8")).split("\n").map((line) => line.trim()).filter(Boolean);
  const folder = path.join(root, "node_modules", "@tabler", "icons", "icons", "outline");
  const symbols = await Promise.all(listed.map(async (name) => {
    const svg = await readFile(path.join(folder, `${name}.svg`), "utf8").catch(() => {
      throw new Error(`frontend/icons.txt: Tabler has no icon "${name}"`);
    });
    const shapes = [...svg.matchAll(/<(?:path|circle|rect|line|polyline)[^>]*>/g)].map(([shape]) => shape).filter((shape) => !shape.includes('stroke="none"'));
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${shapes.join("")}</symbol>`;
  }));
  for (const [file, text] of texts) {
    if (!file.endsWith(".html")) continue;
    for (const [, plain, keyword] of text.matchAll(/{%\s*(?:icon|empty_state)\s+["']([\w-]+)["']|\bicon=["']([\w-]+)["']/g)) {
      const name = plain ?? keyword;
      if (!listed.includes(name)) throw new Error(`${file}: icon "${name}" is not in frontend/icons.txt`);
    }
  }
  await writeFile(path.join(out, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
}

async function licences() {
  const texts = await Promise.all(LICENCES.map(async (name) => `${name}\n\n${await readFile(path.join(root, "node_modules", name), "utf8")}`));
  await writeFile(path.join(out, "LICENSES.txt"), texts.join("\n\n"));
}

async function scripts() {
  const common = { bundle: true, minify: true, target: ["chrome109", "firefox115", "safari16.4"], format: "iife", legalComments: "none", outdir: out };
  await build({ ...common, entryPoints: SCRIPTS.map((name) => path.join(here, "js", `${name}.js`)) });
}

const started = performance.now();
await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const texts = await readSources();
await Promise.all([styles(texts), icons(texts), scripts(), licences(), copyFile(path.join(here, "favicon.svg"), path.join(out, "favicon.svg"))]);
await mkdir(path.dirname(target), { recursive: true });
await rm(target, { recursive: true, force: true });
await rename(out, target);
for (const name of (await readdir(target)).sort()) {
  const content = await readFile(path.join(target, name));
  console.log(`${name.padEnd(24)} ${String(content.length).padStart(8)} B  ${String(brotliCompressSync(content).length).padStart(7)} B compressed`);
}
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
