// Gathers the licence text of every package of which something was bundled.
import { readFile, readdir } from 'node:fs/promises';

// The package folders that a bundle's inputs lie in, nested ones apart.
function packagesOf(metafiles) {
  const folders = new Set();
  for (const { inputs } of metafiles) {
    for (const path of Object.keys(inputs)) {
      const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
      if (folder) folders.add(folder);
    }
  }
  return [...folders].sort();
}

async function noticeOf(folder) {
  const about = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
  const files = (await readdir(folder)).filter(name => /^(licen[cs]e|notice|thirdpartynotices)/i.test(name)).sort();
  const texts = await Promise.all(files.map(name => readFile(`${folder}/${name}`, 'utf8')));
  if (!about.license) throw new Error(`${folder} names no licence`);
  const heading = `${about.name} ${about.version} (${about.license})`;
  return [heading, '-'.repeat(heading.length), ...(texts.length ? texts : [authorOf(about)])].join('\n').replaceAll('\r\n', '\n').trimEnd();
}

// A package without a licence file names its licence and author in package.json only.
function authorOf({ author, contributors, repository }) {
  const people = [author, ...(contributors ?? [])].filter(Boolean).map(person => person.name ?? person);
  return `Copyright ${people.join(', ') || 'its authors'}; source: ${repository?.url ?? repository ?? 'see its package page'}`;
}

// licences returns one text with the notices of all packages in esbuild's metafiles,
// and of the fonts, which no package of their own brings along.
export async function licences(metafiles) {
  const notices = await Promise.all(packagesOf(metafiles).map(noticeOf));
  notices.push((await readFile('fonts.txt', 'utf8')).trimEnd());
  return `The pages' files contain code and fonts of these projects.\n\n${notices.join('\n\n\n')}\n`;
}
