import { expect, test, vi } from 'vitest'
import { lastDayOf, periodBeside } from '../src/when'

vi.mock('../src/language', () => ({ current: () => 'en' }))
vi.mock('../src/session', () => ({ session: { value: null } }))

test.each([
  ['2026-09', 1, '2026-10', '2026-09-30'],
  ['2026-12', 1, '2027-01', '2026-12-31'],
  ['2026-03', -1, '2026-02', '2026-03-31'],
  ['2024-02', -2, '2023-12', '2024-02-29'],
  ['2026-09-30', 1, '2026-10-01', '2026-09-30'],
  ['2026-03-01', -1, '2026-02-28', '2026-03-01'],
  ['2026-W37', 1, '2026-W38', '2026-09-13'],
  ['2026-W53', 1, '2027-W01', '2027-01-03'],
  ['2026-W01', -1, '2025-W52', '2026-01-04'],
  ['2026-Q4', 1, '2027-Q1', '2026-12-31'],
  ['2026-Q1', -1, '2025-Q4', '2026-03-31'],
  ['soon', 1, '', ''],
])('%s and %i periods on is %s', (period, n, beside, last) => {
  expect(periodBeside(period, n)).toBe(beside)
  expect(lastDayOf(period)).toBe(last)
})
