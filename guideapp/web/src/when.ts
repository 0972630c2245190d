// Days and times as the chain counts them, whatever the zone of the reader's device.

import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt'
import { current } from './language'
import { session } from './session'

// formatDay writes "2026-09-30" as "9月30日周三" or "Wed, 30 Sept", and seen from a day of
// another year as "2026年9月30日" or "30 Sept 2026".
export function formatDay(day: string, today = day): string {
  const date = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(date.getTime())) return day
  const far = today.slice(0, 4) !== day.slice(0, 4)
  const parts: Intl.DateTimeFormatOptions = { timeZone: 'UTC', month: 'short', day: 'numeric', ...(far ? { year: 'numeric' } : { weekday: 'short' }) }
  return new Intl.DateTimeFormat(current() === 'en' ? 'en-GB' : 'zh-CN', parts).format(date)
}

// formatDate writes "2026-09-30" as "2026年9月30日" or "30 Sept 2026".
export function formatDate(day: string): string {
  return formatDay(day, '')
}

// formatSpan writes the days from one to another, either of which may be open.
export function formatSpan(from: string, to: string, t: (key: string, named: Record<string, unknown>) => string): string {
  const named = { from: formatDate(from), to: formatDate(to) }
  if (!from) return t('app.span.open', named)
  return t(to ? 'app.span.both' : 'app.span.from', named)
}

// formatMoment writes a time as "9月3日 18:05" or "3 Sep, 18:05".
export function formatMoment(at: Timestamp | undefined): string {
  if (!at) return ''
  const parts: Intl.DateTimeFormatOptions = {
    timeZone: session.value?.zone, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }
  return new Intl.DateTimeFormat(current() === 'en' ? 'en-GB' : 'zh-CN', parts).format(timestampDate(at))
}

// formatPeriod writes a month as "2026年9月" or "September 2026"; other periods as they are.
export function formatPeriod(period: string): string {
  if (!/^\d{4}-\d{2}$/.test(period)) return period
  const parts: Intl.DateTimeFormatOptions = { timeZone: 'UTC', year: 'numeric', month: 'long' }
  const first = new Date(`${period}-01T00:00:00Z`)
  return new Intl.DateTimeFormat(current() === 'en' ? 'en-GB' : 'zh-CN', parts).format(first)
}

// A period is named as the plan's cadence has it: "2026-09", "2026-09-14", "2026-W37" or
// "2026-Q3".
const DAY_MS = 86_400_000
const WEEK_MS = 7 * DAY_MS

// periodBeside gives the period n periods after one; "" for what names none.
export function periodBeside(period: string, n: number): string {
  const first = firstDayOf(period)
  if (first === undefined) return ''
  const date = new Date(first)
  switch (period.charAt(5)) {
    case 'W':
      return weekOf(first + n * WEEK_MS)
    case 'Q':
      date.setUTCMonth(date.getUTCMonth() + 3 * n)
      return `${date.getUTCFullYear()}-Q${date.getUTCMonth() / 3 + 1}`
  }
  if (period.length > 7) return isoDay(first + n * DAY_MS)
  date.setUTCMonth(date.getUTCMonth() + n)
  return isoDay(date.getTime()).slice(0, 7)
}

// firstDay gives the first day of a period, "2026-09-01"; "" for what names none.
export function firstDay(period: string): string {
  const first = firstDayOf(period)
  return first === undefined ? '' : isoDay(first)
}

// lastDayOf gives the last day of a period, "2026-09-30"; "" for what names none.
export function lastDayOf(period: string): string {
  const next = firstDayOf(periodBeside(period, 1))
  return next === undefined ? '' : isoDay(next - DAY_MS)
}

function firstDayOf(period: string): number | undefined {
  const match = /^(\d{4})-(?:(\d{2})(?:-(\d{2}))?|W(\d{2})|Q([1-4]))$/.exec(period)
  if (!match) return undefined
  const [, year, month, day, week, quarter] = match
  if (week) return mondayOf(Date.UTC(Number(year), 0, 4)) + (Number(week) - 1) * WEEK_MS
  if (quarter) return Date.UTC(Number(year), 3 * Number(quarter) - 3, 1)
  return Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1))
}

function mondayOf(day: number): number {
  return day - ((new Date(day).getUTCDay() + 6) % 7) * DAY_MS
}

// weekOf names the ISO week of a day: its Thursday's year, counted from that of 4 January.
function weekOf(day: number): string {
  const monday = mondayOf(day)
  const year = new Date(monday + 3 * DAY_MS).getUTCFullYear()
  const week = (monday - mondayOf(Date.UTC(year, 0, 4))) / WEEK_MS + 1
  return `${year}-W${String(week).padStart(2, '0')}`
}

function isoDay(day: number): string {
  return new Date(day).toISOString().slice(0, 10)
}
