// The honest peer of the engine: one plan, written by hand as loops over typed arrays. It
// reads the same data set and pays the same, which the benchmark checks. It knows no other
// plan, no period but the set's, no moves of guides, no finality and no explanation.

const KIND = { order: 1, refund: 3, friendAdded: 5, friendLost: 6 }
const CHANNEL = { store: 1, miniProgram: 2, cloudStore: 3 }
const ALL_WORDS = 2 // the flag of a set that carries all words there are
const WEEK = 7 * 24 * 3600 * 1000
const MILLION = 1_000_000

// Reader reads numbers, texts and columns as simulator/column.go writes them.
class Reader {
  at = 5
  constructor(readonly bytes: Uint8Array) {}

  number(): number {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.at++]!
      value += (byte & 127) * scale
      if (byte < 128) return value
    }
  }

  text(): string {
    const length = this.number()
    this.at += length
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at))
  }

  column(n: number): Float64Array {
    const to = new Float64Array(n)
    const runs = this.number() === 1
    this.number() // its bytes
    for (let i = 0; i < n; ) {
      const run = runs ? this.number() : 1
      const value = this.number()
      for (const until = i + run; i < until; i++) to[i] = value
    }
    return to
  }
}

export interface Facts {
  n: number
  guides: number
  stores: number
  customers: number
  classOf: Uint8Array // by store: 1 where it is of class A or B
  manages: Int32Array // by guide: the store managed, or -1
  kind: Uint8Array
  channel: Uint8Array
  at: Float64Array
  store: Int32Array
  guide: Int32Array
  owner: Int32Array
  customer: Int32Array
  net: Float64Array // of orders; -1 where all was given back
  quantity: Float64Array
}

export function load(bytes: Uint8Array): Facts {
  const r = new Reader(bytes)
  for (let i = 0; i < 3; i++) r.text()
  r.number()
  r.text()
  const flags = r.number()
  for (let i = 0; i < 4; i++) r.number()
  const texts: string[] = []
  for (let left = r.number(), previous = ''; left > 0; left--) {
    const shared = r.number()
    previous = previous.slice(0, shared) + r.text()
    texts.push(previous)
  }
  if ((flags & ALL_WORDS) === 0) skipWords(r)
  const stores = r.number()
  const storeOf = new Int32Array(texts.length).fill(-1)
  const [storeIds, , , classes] = Array.from({ length: 8 }, () => r.column(stores)) as [Float64Array, Float64Array, Float64Array, Float64Array]
  storeIds.forEach((text, i) => (storeOf[text] = i))
  const guides = r.number()
  const guideOf = new Int32Array(texts.length).fill(-1)
  r.column(guides).forEach((text, i) => (guideOf[text] = i))
  r.column(guides)
  const assigned = r.number()
  const standing = r.column(assigned)
  const roles = r.column(assigned)
  r.column(assigned)
  r.column(assigned)
  const goals = r.number()
  for (let i = 0; i < 3; i++) r.column(goals)
  return { ...readFacts(r, storeOf, guideOf), guides, stores, manages: Int32Array.from(standing, (text, i) => (texts[roles[i]!] === 'manager' ? storeOf[text]! : -1)),
    classOf: Uint8Array.from(classes, (text) => (texts[text] === 'A' || texts[text] === 'B' ? 1 : 0)) }
}

// skipWords steps over the words that the set carries: no rule of the plan asks for one.
function skipWords(r: Reader): void {
  const vocabulary = () => {
    r.number()
    for (let left = r.number(); left > 0; left--) r.number()
  }
  vocabulary() // categories
  vocabulary() // reasons
  for (let left = r.number(); left > 0; left--) {
    r.number()
    vocabulary()
  }
}

function readFacts(r: Reader, storeOf: Int32Array, guideOf: Int32Array): Omit<Facts, 'guides' | 'stores' | 'manages' | 'classOf'> {
  const n = r.number()
  const customers = r.number()
  r.number()
  const kinds: number[] = []
  const channels: number[] = []
  for (let left = r.number(); left > 0; left--) {
    kinds.push(r.number())
    channels.push(r.number())
    for (let i = 0; i < 3; i++) r.number()
  }
  for (let left = r.number(); left > 0; left--) for (let numbers = 2 * r.number(); numbers > 0; numbers--) r.number()
  const at = r.column(n)
  for (let i = 1; i < n; i++) at[i]! += at[i - 1]!
  r.column(n)
  r.column(n)
  const classes = r.column(n)
  r.column(n)
  const store = Int32Array.from(r.column(n), (text) => storeOf[text]!)
  const guide = Int32Array.from(r.column(n), (text) => guideOf[text]!)
  const owner = Int32Array.from(r.column(n), (text) => guideOf[text]!)
  const customer = Int32Array.from(r.column(n), (v) => v - 1)
  const ref = r.column(n)
  const net = r.column(n)
  const quantity = r.column(n)
  const kind = Uint8Array.from(classes, (c) => kinds[c]!)
  const back = new Float64Array(n)
  const returned = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    if (kind[i] !== KIND.refund || ref[i] === 0 || ref[i]! > n) continue
    back[ref[i]! - 1]! += net[i]!
    returned[ref[i]! - 1]! += quantity[i]!
  }
  for (let i = 0; i < n; i++) {
    if (kind[i] !== KIND.order || back[i] === 0) continue
    net[i] = back[i]! >= net[i]! ? -1 : net[i]! - back[i]!
    quantity[i] = Math.max(0, quantity[i]! - returned[i]!)
  }
  return { n, customers, kind, channel: Uint8Array.from(classes, (c) => channels[c]!), at, store, guide, owner, customer, net, quantity }
}

// Sums are what each guide gathered, and each store.
export interface Sums {
  friend: Float64Array
  mini: Float64Array
  cloud: Float64Array
  store: Float64Array
  large: Float64Array
  items: Float64Array
  classes: Float64Array
  ofStore: Float64Array
}

export function gather(f: Facts): Sums {
  const column = () => new Float64Array(f.guides)
  const s: Sums = { friend: column(), mini: column(), cloud: column(), store: column(), large: column(), items: column(), classes: column(), ofStore: new Float64Array(f.stores) }
  for (let i = 0; i < f.n; i++) {
    if (f.kind[i] !== KIND.order || f.net[i]! < 0) continue
    const guide = f.guide[i]!
    const owner = f.owner[i]!
    if (guide >= 0) credit(f, s, i, guide)
    if ((f.channel[i] === CHANNEL.miniProgram || f.channel[i] === CHANNEL.cloudStore) && owner >= 0 && owner !== guide) credit(f, s, i, owner)
    if (f.store[i]! >= 0) s.ofStore[f.store[i]!]! += f.net[i]!
  }
  befriend(f, s)
  return s
}

function credit(f: Facts, s: Sums, i: number, guide: number): void {
  const net = f.net[i]!
  if (f.channel[i] === CHANNEL.miniProgram) s.mini[guide]! += net
  else if (f.channel[i] === CHANNEL.cloudStore) s.cloud[guide]! += net
  else if (f.channel[i] === CHANNEL.store) s.store[guide]! += net
  if (net >= 50_000) s.large[guide]! += net
  s.items[guide]! += f.quantity[i]!
  if (f.store[i]! >= 0 && f.classOf[f.store[i]!]) s.classes[guide]! += net
}

// befriend counts friends once a guide and customer, but those lost within the week.
function befriend(f: Facts, s: Sums): void {
  const lost = new Map<number, number[]>()
  const key = (i: number) => f.guide[i]! * f.customers + f.customer[i]!
  for (let i = 0; i < f.n; i++) {
    if (f.kind[i] !== KIND.friendLost || f.guide[i]! < 0 || f.customer[i]! < 0) continue
    const times = lost.get(key(i))
    if (times) times.push(f.at[i]!)
    else lost.set(key(i), [f.at[i]!])
  }
  const seen = new Set<number>()
  for (let i = 0; i < f.n; i++) {
    if (f.kind[i] !== KIND.friendAdded || f.guide[i]! < 0) continue
    const at = f.at[i]!
    if (lost.get(key(i))?.some((end) => end >= at && end < at + WEEK) || seen.has(key(i))) continue
    seen.add(key(i))
    s.friend[f.guide[i]!]!++
  }
}

// pay gives what every guide is paid, in fen, at a rate of the mini program in ppm.
export function pay(f: Facts, s: Sums, miniRate: number): Float64Array {
  const total = new Float64Array(f.guides)
  for (let g = 0; g < f.guides; g++) {
    const store = f.manages[g]!
    total[g] = s.friend[g]! * 200 + rounded(s.mini[g]! * miniRate) + Math.min(300_000, rounded(s.cloud[g]! * 10_000)) +
      rounded(marginal(s.store[g]!)) + rounded(s.large[g]! * 5_000) + (s.items[g]! >= 10 ? s.items[g]! * 50 : 0) + rounded(s.classes[g]! * 3_000) +
      (store < 0 ? 0 : rounded(s.ofStore[store]! * 2_000))
  }
  return total
}

function marginal(sum: number): number {
  return Math.min(sum, 1_000_000) * 10_000 + Math.max(0, Math.min(sum, 3_000_000) - 1_000_000) * 20_000 + Math.max(0, sum - 3_000_000) * 30_000
}

// rounded gives millionths of a fen as fen, half to even.
function rounded(millionths: number): number {
  const down = Math.floor(millionths / MILLION)
  const rest = millionths - down * MILLION
  return rest > MILLION / 2 || (rest === MILLION / 2 && down % 2 === 1) ? down + 1 : down
}
