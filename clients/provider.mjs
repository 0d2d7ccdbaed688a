// An OpenID provider, node-oidc-provider, on loopback. It is told on its first line of
// input, in JSON, the port (0: any), its keys (JWKs, the first signs), how long tokens
// live in seconds, and for each client the roles that its tokens say. A further line
// with "keys" makes it sign with others, as providers do from time to time.
import { createServer } from 'node:http'
import { createInterface } from 'node:readline'
import { Provider } from 'oidc-provider'

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const next = async () => { const { value, done } = await lines.next(); if (done) process.exit(0); return JSON.parse(value) }

let told = await next()
let handle
const server = createServer((request, response) => handle(request, response))
await new Promise(listening => server.listen(told.port, '127.0.0.1', listening))
const issuer = `http://127.0.0.1:${server.address().port}`

function provide() {
  const provider = new Provider(issuer, {
    jwks: { keys: told.keys },
    clients: Object.keys(told.clients).map(id => ({
      client_id: id, client_secret: 'secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
    })),
    clientDefaults: { id_token_signed_response_alg: 'RS256' },
    extraTokenClaims: (_, token) => ({ realm: { roles: told.clients[token.clientId] } }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, resource) => ({ scope: '', audience: resource, accessTokenTTL: told.lifetime, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
      },
    },
  })
  handle = provider.callback()
}

for (;;) {
  provide()
  console.log(issuer)
  told = { ...told, ...await next() }
}
