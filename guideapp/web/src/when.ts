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

// monthBeside gives the month n months after a month such as "2026-09"; "" for a period of
// another length.
export function monthBeside(period: string, n: number): string {
  const match = /^(\d{4})-(\d{2})$/.exec(period)
  if (!match) return ''
  return new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1 + n, 1)).toISOString().slice(0, 7)
}
