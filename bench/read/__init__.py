"""Reading over HTTP: a query by one statement, the same by resolvers, and hand-written SQL behind bare ASGI."""
