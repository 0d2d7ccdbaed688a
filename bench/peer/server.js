// The peer: @neo4j/graphql on Apollo Server, over the graph that Målgraf keeps in
// Neo4j, set up as the documentation of both asks for in production.
//   NODE_ENV=production node server.js neo4j://127.0.0.1:7687
// It prints where it listens when it can be asked.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { Neo4jGraphQL } from "@neo4j/graphql";
import neo4j from "neo4j-driver";
import { readFileSync } from "node:fs";

const address = new URL(process.argv[2]);
const database = process.argv[3] ?? "neo4j";
const [user, password] = [address.username, address.password].map(decodeURIComponent);
address.username = address.password = "";
const driver = neo4j.driver(address.href, user ? neo4j.auth.basic(user, password) : undefined, {
  notificationFilter: { minimumSeverityLevel: "OFF" },
  telemetryDisabled: true,
});

const library = new Neo4jGraphQL({
  typeDefs: readFileSync(new URL("typedefs.graphql", import.meta.url), "utf8"),
  driver,
  features: {
    excludeDeprecatedFields: {
      mutationOperations: true,
      aggregationFilters: true,
      aggregationFiltersOutsideConnection: true,
      relationshipFilters: true,
      attributeFilters: true,
    },
  },
});
const server = new ApolloServer({ schema: await library.getSchema() });
await driver.verifyConnectivity();
const { url } = await startStandaloneServer(server, {
  listen: { host: "127.0.0.1", port: 0 },
  // The database is named, so that no question first asks which one is meant.
  context: async () => ({ sessionConfig: { database } }),
});
console.log(`listening on ${url}`);
