"use strict";

/** What the page says, in the language of the reader; the server put it there. */
const WORDS = JSON.parse(document.getElementById("sign-in").dataset.words);

/** A sentence with its values in the places that it names in braces. */
function said(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

const EXAMPLE = `# ${WORDS.hint}
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

/** The token of this tab, and whose it is. It is sent by this page alone, and gone with the tab. */
const session = {
  get() {
    return JSON.parse(sessionStorage.getItem("foja.session") ?? "null");
  },
  begin(signed) {
    sessionStorage.setItem("foja.session", JSON.stringify(signed));
  },
  end() {
    sessionStorage.removeItem("foja.session");
  },
};

const HOW = said(WORDS.how, { command: "./foja token --link" });

/** Says who is signed in, or what went wrong, above the editor. */
function tell(wrong) {
  const signed = session.get();
  document.getElementById("who").textContent =
    wrong ?? (signed ? said(WORDS.signedIn, signed) : `${WORDS.anonymous} ${HOW}`);
  document.getElementById("out").hidden = !signed;
}

/** Gives the secret of a one-time link for a token. It leaves the address, and so the history, before it is sent. */
async function signIn() {
  const secret = new URLSearchParams(location.hash.slice(1)).get("once");
  if (secret === null) return tell();
  history.replaceState(null, "", location.pathname + location.search);
  session.end();
  try {
    const response = await fetch("/dev/sign-in", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ once: secret }),
    });
    const answer = await response.json();
    if (response.ok) session.begin(answer);
    tell(response.ok ? undefined : said(WORDS.refused, { reason: answer.errors[0].message }));
  } catch {
    tell(`${WORDS.noAnswer} ${HOW}`);
  }
}

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

/** What is in the Headers pane goes before the token of this tab. */
function headersOf(options) {
  const given = options?.headers ?? {};
  const signed = session.get();
  const named = Object.keys(given).some((name) => name.toLowerCase() === "authorization");
  return signed && !named ? { authorization: `Bearer ${signed.token}`, ...given } : given;
}

async function fetcher(params, options) {
  await ready;
  const headers = headersOf(options);
  const definitions = options?.documentAST?.definitions ?? [];
  const named = definitions.filter((one) => one.kind === "OperationDefinition");
  const operation = named.find((one) => one.name?.value === params.operationName) ?? named[0];
  const streams = operation?.operation === "subscription";
  const response = await fetch("/graphql", {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      accept: streams ? "text/event-stream" : "application/graphql-response+json",
    },
    body: JSON.stringify(params),
  });
  const signed = session.get();
  if (response.status === 401 && signed && headers.authorization === `Bearer ${signed.token}`) {
    session.end();
    tell(`${WORDS.expired} ${HOW}`);
  }
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
  return isStream ? eventsOf(response) : response.json();
}

const ready = signIn();
window.addEventListener("hashchange", signIn);
document.getElementById("out").addEventListener("click", () => {
  session.end();
  tell();
});

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
