// PostGraphile over the schema `peer`: DATABASE_URL and PORT say where.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const preset = {
  extends: [PostGraphileAmberPreset],
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["peer"] })],
  grafserv: { graphqlPath: "/graphql", watch: false },
  grafast: { explain: false },
};
const instance = postgraphile(preset).createServ(grafserv);
const server = createServer();
server.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
instance.addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1");
