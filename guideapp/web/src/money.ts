// Money on the screen. Amounts are fen in a bigint from the wire to the last digit shown;
// only the height of a bar is ever a number.

// What is less than a yuan is said, but not put in large print.
export const HEADLINE_FEN = 100n

const grouped = new Intl.NumberFormat('en-US')

// formatYuan writes fen as a plan document does, "-3.50".
export function formatYuan(fen: bigint): string {
  const [sign, whole, cents] = split(fen)
  return `${sign}${whole}.${cents}`
}

// formatFen writes fen for people, "¥12,345.67" or "−¥3.50".
export function formatFen(fen: bigint): string {
  const [sign, whole, cents] = split(fen)
  return `${sign && '−'}¥${grouped.format(whole)}.${cents}`
}

// formatFenSigned is formatFen with a plus sign before a gain.
export function formatFenSigned(fen: bigint): string {
  return fen > 0n ? `+${formatFen(fen)}` : formatFen(fen)
}

export function formatCount(n: bigint | number): string {
  return grouped.format(n)
}

// formatChange writes the change from one amount to another in percent to one decimal,
// "+3.2%", or "" when there is nothing to measure it against.
export function formatChange(from: bigint, to: bigint): string {
  if (from <= 0n) return ''
  const scaled = (to - from) * 2000n
  // Half a tenth is added before the division, which cuts towards zero.
  const tenths = (scaled + (scaled < 0n ? -from : from)) / (2n * from)
  const sign = tenths > 0n ? '+' : tenths < 0n ? '−' : '±'
  const size = tenths < 0n ? -tenths : tenths
  return `${sign}${grouped.format(size / 10n)}.${size % 10n}%`
}

// formatRatio writes parts per million as a percentage without trailing zeros, "1.5%".
export function formatRatio(ppm: bigint): string {
  const digits = String(ppm).padStart(5, '0')
  const text = `${digits.slice(0, -4)}.${digits.slice(-4)}`
  return `${text.replace(/\.?0+$/, '')}%`
}

// parseRatio reads a percentage with at most four decimals into parts per million; null for
// anything else.
export function parseRatio(text: string): bigint | null {
  return text.endsWith('%') ? parseDecimal(text.slice(0, -1), 4) : null
}

// parseYuan reads an amount with at most two decimals into fen; null for anything else.
export function parseYuan(text: string): bigint | null {
  return parseDecimal(text, 2)
}

// parseSignedYuan is parseYuan for what may be below 0, "-3.50" or "−3.50".
export function parseSignedYuan(text: string): bigint | null {
  const fen = parseYuan(text.replace(/^[+\-−]/, ''))
  return fen !== null && /^[-−]/.test(text) ? -fen : fen
}

function parseDecimal(text: string, places: number): bigint | null {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text)
  const [, whole = '', fraction = ''] = match ?? []
  if (!match || fraction.length > places) return null
  return BigInt(whole + fraction.padEnd(places, '0'))
}

function split(fen: bigint): [sign: string, whole: bigint, cents: string] {
  const size = fen < 0n ? -fen : fen
  return [fen < 0n ? '-' : '', size / 100n, String(size % 100n).padStart(2, '0')]
}
