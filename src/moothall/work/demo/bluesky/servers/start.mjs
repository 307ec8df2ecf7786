// The whole Bluesky network on this machine: one JSON line when it is ready, gone on SIGTERM.
// Also a private message service's name in the directory, and a judge of requests by the lexicons.
import http from 'node:http'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

// the packages lie in the cache that this is started from, not beside this file
const require = createRequire(pathToFileURL(process.cwd() + '/').href + 'start.mjs')
const load = async (name) => import(pathToFileURL(require.resolve(name)).href)
const { TestNetwork } = await load('@atproto/dev-env')
const { Secp256k1Keypair } = await load('@atproto/crypto')
const plc = await load('@did-plc/lib')
const { lexicons, jsonToLex } = await load('@atproto/api')

const port = Number(process.env.FIRST_PORT)
const chatUrl = process.env.CHAT_URL
const network = await TestNetwork.create({
  dbPostgresSchema: 'dev',
  plc: { port },
  pds: { port: port + 1, hostname: 'localhost' },
  bsky: { port: port + 2, publicUrl: `http://localhost:${port + 2}`, dbPostgresSchema: 'bsky' },
  ozone: {
    port: port + 3, chatUrl, chatDid: 'did:example:chat', dbMaterializedViewRefreshIntervalMs: 30000,
  },
  introspect: { port: port + 4 },
})

const key = await Secp256k1Keypair.create({ exportable: true })
const client = new plc.Client(network.plc.url)
const operation = await plc.signOperation(
  {
    type: 'plc_operation',
    rotationKeys: [key.did()],
    verificationMethods: {},
    alsoKnownAs: [],
    services: { bsky_chat: { type: 'BskyChatService', endpoint: chatUrl } },
    prev: null,
  },
  key,
)
const chatDid = await plc.didForCreateOp(operation)
await client.sendOperation(chatDid, operation)

// {nsid, part: "params" | "input" | "output" | "record", value} -> {problem: "" or why not}
function judged({ nsid, part, value: json }) {
  try {
    const value = part === 'params' ? json : jsonToLex(json)
    if (part === 'params') {
      const read = lexicons.assertValidXrpcParams(nsid, value)
      const known = Object.keys(lexicons.getDefOrThrow(nsid).parameters?.properties ?? {})
      const strange = Object.keys(read ?? value).filter((name) => !known.includes(name))
      if (strange.length) return `no parameter is called ${strange}`
    } else if (part === 'input') lexicons.assertValidXrpcInput(nsid, value)
    else if (part === 'output') lexicons.assertValidXrpcOutput(nsid, value)
    else lexicons.assertValidRecord(nsid, value)
    return ''
  } catch (error) {
    return String(error?.message ?? error)
  }
}
const judge = http.createServer((request, answer) => {
  let body = ''
  request.on('data', (part) => (body += part))
  request.on('end', () => {
    answer.setHeader('content-type', 'application/json')
    answer.end(JSON.stringify({ problem: judged(JSON.parse(body)) }))
  })
})
await new Promise((ready) => judge.listen(port + 5, ready))

const ready = {
  pds: network.pds.url,
  plc: network.plc.url,
  appview: network.bsky.url,
  ozone: network.ozone.url,
  judge: `http://localhost:${port + 5}`,
  chat: `${chatDid}#bsky_chat`,
}
process.stdout.write(JSON.stringify(ready) + '\n')
process.on('SIGTERM', async () => {
  judge.close()
  await network.close()
  process.exit(0)
})
