// Prints what graphql-http's audits say of a server, as JSON: node tests/audit.mjs URL
import { auditServer } from 'graphql-http';

const results = await auditServer({ url: process.argv[2] });
console.log(
  JSON.stringify(
    results.map(({ id, name, status, reason }) => ({ id, name, status, reason })),
    null,
    1,
  ),
);
