// Validates query files against a schema as the reference implementation does,
// and reports deprecated fields as well: node validate.js SCHEMA QUERY…
// Prints one line a finding; the exit code is 1 if there is any.
import { readFileSync } from 'node:fs';
import { NoDeprecatedCustomRule, Source, buildSchema, parse, specifiedRules, validate, validateSchema } from 'graphql';

const [schemaFile, ...queryFiles] = process.argv.slice(2);
const schema = buildSchema(readFileSync(schemaFile, 'utf8'));
const findings = validateSchema(schema).map(error => `${schemaFile}: ${error.message}`);
for (const file of queryFiles) {
  const document = parse(new Source(readFileSync(file, 'utf8'), file));
  for (const error of validate(schema, document, [...specifiedRules, NoDeprecatedCustomRule])) {
    findings.push(`${file}:${error.locations?.[0]?.line ?? 1}: ${error.message}`);
  }
}
console.log(findings.join('\n'));
process.exitCode = findings.length ? 1 : 0;
