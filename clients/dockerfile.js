// Judges a Dockerfile as editors do, and takes it apart: node dockerfile.js FILE
// Prints {"problems": [{"line", "message"}], "instructions": [{"keyword", "arguments"}]}.
import { readFileSync } from 'node:fs';
import { DockerfileParser } from 'dockerfile-ast';
import { validate } from 'dockerfile-utils';

const text = readFileSync(process.argv[2], 'utf8');
const problems = validate(text).map(({ range, message }) => ({ line: range.start.line + 1, message }));
const instructions = DockerfileParser.parse(text).getInstructions()
  .map(one => ({ keyword: one.getKeyword(), arguments: one.getRawArgumentsContent() ?? '' }));
console.log(JSON.stringify({ problems, instructions }));
