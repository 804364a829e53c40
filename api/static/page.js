"use strict";

const EXAMPLE = `# Foja: ask with Ctrl-Enter.
#
# To sign in, open Headers (below) and put
#   {"authorization": "Bearer TOKEN"}
# with what ./foja token --as NAME prints.
query Budgets {
  budgets(
    first: 5
    orderBy: [{ field: FISCAL_YEAR, direction: DESC }]
  ) {
    totalCount
    position
    nodes {
      budgetId
      government
      fiscalYear
      currency
      books
    }
  }
}
`;

/** Subscriptions over server-sent events: the same POST as a query, answered as an event stream. */
async function* eventsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop();
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      if (event === "complete") return;
      if (event === "next") yield JSON.parse(/^data: (.*)$/m.exec(block)[1]);
    }
  }
}

async function fetcher(params, options) {
  const definitions = options?.documentAST?.definitions ?? [];
  const named = definitions.filter((one) => one.kind === "OperationDefinition");
  const operation = named.find((one) => one.name?.value === params.operationName) ?? named[0];
  const streams = operation?.operation === "subscription";
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      ...options?.headers,
      "content-type": "application/json",
      accept: streams ? "text/event-stream" : "application/graphql-response+json",
    },
    body: JSON.stringify(params),
  });
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  return isStream ? eventsOf(response) : response.json();
}

const asked = new URLSearchParams(location.search);
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    query: asked.get("query") ?? undefined,
    variables: asked.get("variables") ?? undefined,
    defaultQuery: EXAMPLE,
    defaultEditorToolsVisibility: true,
  }),
);
