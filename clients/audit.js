// Runs the GraphQL-over-HTTP audit against the endpoint given as the argument and
// prints its results as JSON: [{id, name, status, reason}], status "ok", "notice"
// (a MAY), "warn" (a SHOULD) or "error" (a MUST).
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(results.map(({ id, name, status, reason }) => ({ id, name, status, reason }))));
