// Prints the outcome of each of graphql-http's server audits, as JSON: node audits.mjs URL
import { serverAudits } from "graphql-http";

const [url] = process.argv.slice(2);
const outcomes = [];
for (const audit of serverAudits({ url, fetchFn: fetch })) {
  const { status, id, name, reason } = await audit.fn();
  outcomes.push({ id, name, status, reason: reason ?? null });
}
console.log(JSON.stringify(outcomes));
