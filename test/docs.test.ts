import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { posix, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

// New files count before they are added, ignored ones never do.
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '');
const parents = (path: string): string[] =>
  path === '.' ? [] : [path, ...parents(posix.dirname(path))];
const paths = new Set(files.flatMap(parents));
const names = new Set(files.map((file) => posix.basename(file)));
/** Folders of the repository: a path that begins with one is meant to be ours. */
const rooms = [...new Set(files.map((file) => file.split('/')[0] ?? ''))].filter(
  (name) => !name.includes('.'),
);
const inRoom = new RegExp(`^(${rooms.join('|')})/`);

const isFile = /\w\.(ts|js|cjs|css|md)$/;

/** What is named although it is not there: an example, what is written or served, a file of the SDK. */
const notInRepository = new Set([
  'quill.ts',
  'bench/results/last.json',
  'runtimeConfig.shared.js',
  'Node.js',
  'form.js',
]);

/** The anchors of a Markdown document, as GitHub makes them of its headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  return new Set(headingsOf(markdown).map(toAnchor));
}

const toAnchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const headingsOf = (markdown: string): string[] =>
  [...markdown.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, text = '']) =>
    text.replaceAll('`', ''),
  );

/** Whether there is such a file or folder, told from the root or from the folder of who names it. */
const exists = (path: string, namedIn: string): boolean =>
  [path, posix.join(posix.dirname(namedIn), path)].some((one) =>
    paths.has(posix.normalize(one).replace(/\/$/, '')),
  );

/** The links and paths of a Markdown document that lead nowhere. */
function brokenInMarkdown(file: string, text: string): string[] {
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#');
      const document = path === '' ? file : posix.join(posix.dirname(file), path);
      if (!paths.has(document)) return true;
      if (anchor === undefined) return false;
      return !anchorsOf(document === file ? text : read(document)).has(anchor);
    });
  const named = [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`\s]+)`/g)]
    .map(([, code = '']) => code)
    .filter((code) => !notInRepository.has(code) && !/[*<>{}…$]/.test(code))
    .filter((code) => {
      if (inRoom.test(code)) return !exists(code.split('#')[0] ?? '', file);
      return /^[\w.-]+$/.test(code) && isFile.test(code) && !names.has(code);
    });
  return [...links, ...named];
}

/** The comments of a program, each on one line and without its marks. */
const commentsOf = (program: string): string[] =>
  [...program.matchAll(/\/\*[\s\S]*?\*\/|(?:(?<=^|\s)\/\/.*\n\s*)+/gm)].map(([comment]) =>
    comment
      .replace(/^\s*(\/\*+|\*\/|\*|\/\/) ?/gm, '')
      .replace(/\*\/$/, '')
      .replace(/\s+/g, ' '),
  );

/** The files, folders and headings that comments name and that do not exist. */
function brokenInComments(file: string, program: string): string[] {
  return commentsOf(program).flatMap((comment) => {
    const named = [...comment.matchAll(/(?<![\w@/:.$-])[\w.][\w./-]*[\w/]/g)]
      .map(([path]) => path)
      .filter((path) => !notInRepository.has(path) && (isFile.test(path) || inRoom.test(path)))
      .filter((path) => !exists(path, file));
    const headings = [
      ...comment.matchAll(/((?:docs\/)?[\w-]+\.md), "([^"]+)"(?:(?:,| and) "([^"]+)")?/g),
    ].flatMap(([, document = '', ...cited]) =>
      cited
        .filter((heading) => heading !== undefined && paths.has(document))
        .filter((heading) => !headingsOf(read(document)).includes(heading))
        .map((heading) => `${document}, "${heading}"`),
    );
    const anchors = [...comment.matchAll(/(docs\/[\w-]+\.md)#([\w-]+)/g)]
      .filter(([, document = '', anchor = '']) => !anchorsOf(read(document)).has(anchor))
      .map(([reference]) => reference);
    return [...named, ...headings, ...anchors];
  });
}

const documents = files.filter((file) => file.endsWith('.md'));
/** All but this one, whose wrong references are meant to be wrong. */
const programs = files.filter(
  (file) => /\.(ts|js|cjs)$/.test(file) && file !== 'test/docs.test.ts',
);

describe('every reference leads somewhere', () => {
  it.each(documents)('in %s', (file) => {
    expect(brokenInMarkdown(file, read(file))).toEqual([]);
  });

  it('in the comments of the code', () => {
    const broken = programs.flatMap((file) =>
      brokenInComments(file, read(file)).map((reference) => `${file}: ${reference}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('a reference that leads nowhere is found', () => {
  it.each([
    ['[a](docs/gone.md)', 'docs/gone.md'],
    ['[a](docs/try.md#gone)', 'docs/try.md#gone'],
    ['[a](#gone)', '#gone'],
    ['`functions/gone/`', 'functions/gone/'],
    ['`functions/webhook/gone.ts`', 'functions/webhook/gone.ts'],
    ['`vanished.ts`', 'vanished.ts'],
  ])('in a document: %s', (text, reference) => {
    expect(brokenInMarkdown('README.md', text)).toEqual([reference]);
  });

  it.each([
    ['/** See gone.ts. */', 'gone.ts'],
    ['/** See `gone.ts`. */', 'gone.ts'],
    ['// See functions/webhook/gone.ts\n', 'functions/webhook/gone.ts'],
    ['// All of functions/gone/ does.\n', 'functions/gone/'],
    ['/**\n * See docs/try.md, "Gone\n * for good".\n */', 'docs/try.md, "Gone for good"'],
    ['// See docs/try.md#gone.\n', 'docs/try.md#gone'],
    ['// See GONE.md 2.5.\n', 'GONE.md'],
  ])('in a comment: %j', (text, reference) => {
    expect(brokenInComments('cdk/app.ts', text)).toEqual([reference]);
  });

  it.each([
    '/** See post.ts, functions/webhook/http.ts and docs/operations.md, "Alarms". */',
    '// See functions/dialer/ and https://example.org/functions/gone.ts.\n',
  ])('and one that leads somewhere is not: %j', (text) => {
    expect(brokenInComments('cli/send/send.ts', text)).toEqual([]);
  });
});
