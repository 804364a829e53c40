// Emmett with express: each budget is a stream. DATABASE_URL, POOL and PORT say where, and over how many connections.
import { DeciderCommandHandler, IllegalStateError, ValidationError } from "@event-driven-io/emmett";
import { HttpResponse, getApplication, on } from "@event-driven-io/emmett-expressjs";
import { getPostgreSQLEventStore } from "@event-driven-io/emmett-postgresql";
import { createServer } from "node:http";
import pg from "pg";

const UNOPENED = { stage: "unopened" };

function evolve(state, { type, data }) {
  return type === "BudgetOpened" ? { stage: "open", ...data } : state;
}

function decide({ data }, state) {
  if (!/^[A-Z0-9][A-Z0-9_.]{1,39}$/.test(data.government)) throw new ValidationError("not_a_government_code");
  if (!(data.fiscalYear >= 1900 && data.fiscalYear <= 2200)) throw new ValidationError("not_a_fiscal_year");
  if (!/^[A-Z]{3}$/.test(data.currency)) throw new ValidationError("not_a_currency");
  if (state.stage === "unopened") return { type: "BudgetOpened", data };
  if (state.currency !== data.currency) throw new IllegalStateError("currency_mismatch");
  return [];
}

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL) });
const store = getPostgreSQLEventStore(process.env.DATABASE_URL, {
  schema: { autoMigration: "None" },
  connectionOptions: { pool },
});
const handle = DeciderCommandHandler({
  decide,
  evolve,
  initialState: () => UNOPENED,
  mapToStreamId: (id) => `budget-${id}`,
});

const openBudget = on(async ({ body: { government, fiscalYear, currency } }) => {
  const budgetId = `${government}-${fiscalYear}`;
  const data = { budgetId, government, fiscalYear, currency, level: "CENTRAL", startsOn: `${fiscalYear}-01-01` };
  const { lastEventGlobalPosition } = await handle(store, budgetId, { type: "OpenBudget", data });
  const body = { budgetId, position: String(lastEventGlobalPosition) };
  return HttpResponse(201, { location: `/budgets/${budgetId}`, body });
});

await store.schema.migrate();
const application = getApplication({ apis: [(router) => router.post("/budgets", openBudget)] });
createServer(application).listen(Number(process.env.PORT), "127.0.0.1");
