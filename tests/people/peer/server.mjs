// The certified oidc-provider as a peer for the tests: several universities in one process, each on a port of its own.
// Told what to be by tests/people/certified.py over a control address; ends when its standard input does.
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// The packages lie outside the source tree, in the folder that this process was started in.
const found = createRequire(`${process.cwd()}/package.json`).resolve('oidc-provider')
const { Provider } = await import(pathToFileURL(found))

const SCOPES = {
  profile: ['name', 'given_name', 'family_name', 'locale', 'zoneinfo'],
  email: ['email', 'email_verified'],
  schac_home_organization: ['schac_home_organization'],
  eduperson_scoped_affiliation: ['eduperson_scoped_affiliation'],
}
const ACRS = ['https://refeds.org/profile/mfa', 'https://refeds.org/profile/sfa']
const cookieKey = randomBytes(16).toString('hex')
const houses = new Map()

const newKey = () => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid: randomBytes(8).toString('hex'),
  use: 'sig',
  alg: 'RS256',
})

// Whatever an account carries and no standard scope covers is study data.
function scopes(accounts) {
  const known = new Set(['sub', 'acr', 'amr', 'auth_time', ...Object.values(SCOPES).flat()])
  const others = Object.values(accounts).flatMap(Object.keys).filter((name) => !known.has(name))
  return { openid: ['sub', 'acr', 'amr', 'auth_time'], ...SCOPES, study: [...new Set(others)] }
}

function build(house) {
  const { name, wanted } = house
  const accounts = Object.entries(wanted.accounts).map(([key, claims]) => ({ sub: key, ...claims }))
  const provider = new Provider(house.issuer, {
    acrValues: ACRS,
    claims: scopes(wanted.accounts),
    clients: wanted.clients,
    conformIdTokenClaims: !wanted.claims_in_token,
    cookies: {
      keys: [cookieKey],
      names: { session: `${name}_session`, interaction: `${name}_interaction`, resume: `${name}_resume` },
    },
    features: {
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: true },
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true },
    },
    // The provider's guard against calls to private addresses sits in the dispatcher; the tests live on loopback.
    fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
    findAccount: (ctx, sub) => {
      const claims = accounts.find((each) => each.sub === sub)
      return claims && { accountId: sub, claims: () => claims }
    },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: house.keys },
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
      grant.addOIDCScope(['openid', 'study', ...Object.keys(SCOPES)].join(' '))
      grant.addOIDCClaims(['acr', 'amr', 'auth_time'])
      await grant.save()
      return grant
    },
    pairwiseIdentifier: (ctx, sub, client) =>
      createHash('sha256').update(`${house.issuer} ${client.sectorIdentifier} ${sub}`).digest('hex'),
    pkce: { required: () => true },
    subjectTypes: ['public', 'pairwise'],
  })
  for (const event of ['backchannel.success', 'backchannel.error', 'authorization.error', 'grant.error', 'server_error']) {
    provider.on(event, (...given) => {
      const error = given.find((each) => each instanceof Error)
      const said = [error?.message, error?.error_description, error?.error_detail]
      house.events.push([event, said.filter(Boolean).join(' ')])
    })
  }
  return provider
}

// Nobody types a password: `login_hint`, or the link that was chosen, says who it is. "cancel" goes back without.
async function interact(house, request, response) {
  const { provider } = house
  const { params, prompt } = await provider.interactionDetails(request, response)
  const asked = new URL(request.url, house.issuer).searchParams.get('as') ?? params.login_hint
  if (asked === 'cancel') {
    return provider.interactionFinished(request, response, { error: 'access_denied' })
  }
  const account = Object.hasOwn(house.wanted.accounts, asked ?? '') ? house.wanted.accounts[asked] : undefined
  if (account && prompt.name === 'login') {
    const { sub = asked, acr, amr, auth_time: ts } = account
    return provider.interactionFinished(request, response, { login: { accountId: sub, acr, amr, ts } })
  }
  const links = [...Object.keys(house.wanted.accounts), 'cancel'].map(
    (key) => `<li><a href="?as=${encodeURIComponent(key)}">${key}</a></li>`,
  )
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
  response.end(`<!doctype html><title>${house.name}</title><h1>Who are you?</h1><ul>${links.join('')}</ul>`)
}

function serve(house) {
  return (request, response) => {
    house.urls.push(request.url)
    house.calls.push(request.url.split('?')[0])
    if (request.url.startsWith('/interaction/')) {
      interact(house, request, response).catch((error) => {
        response.writeHead(400)
        response.end(String(error.message))
      })
    } else {
      house.provider.callback()(request, response)
    }
  }
}

async function listen(house) {
  house.server = createServer(serve(house))
  await new Promise((ready) => house.server.listen(house.port ?? 0, '127.0.0.1', ready))
  house.port = house.server.address().port
  house.issuer = `http://127.0.0.1:${house.port}`
}

async function stop(house) {
  const { server } = house
  house.server = undefined
  if (server) {
    const closed = new Promise((done) => server.close(done))
    server.closeAllConnections()
    await closed
  }
}

const verbs = {
  // A university as `wanted` says; one that is there already changes and keeps its address, keys and sessions.
  async open(house, { wanted }) {
    house.wanted = wanted
    if (!house.server) await listen(house)
    house.provider = build(house)
  },
  // New keys sign from now on; the old ones stay published only when told so.
  async rotate(house, { keep }) {
    house.keys = [newKey(), ...(keep ? house.keys : [])]
    house.provider = build(house)
  },
  stop,
  start: listen,
  async close(house) {
    await stop(house)
    houses.delete(house.name)
  },
  async clear(house) {
    house.urls = []
    house.calls = []
    house.events = []
  },
  async tell() {},
}

function houseNamed(name) {
  if (!houses.has(name)) houses.set(name, { name, keys: [newKey()], urls: [], calls: [], events: [] })
  return houses.get(name)
}

const control = createServer(async (request, response) => {
  try {
    const parts = []
    for await (const part of request) parts.push(part)
    const order = JSON.parse(Buffer.concat(parts))
    const house = houseNamed(order.name)
    await verbs[order.verb](house, order)
    const { issuer, urls, calls, events } = house
    response.end(JSON.stringify({ issuer, urls, calls, events, keys: house.keys.map((key) => key.kid) }))
  } catch (error) {
    response.writeHead(500)
    response.end(String(error.stack))
  }
})
control.listen(0, '127.0.0.1', () => process.stdout.write(`${control.address().port}\n`))
process.stdin.resume().on('end', () => process.exit(0))
