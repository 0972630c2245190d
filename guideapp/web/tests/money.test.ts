import { describe, expect, it } from 'vitest'
import { formatChange, formatFen, formatFenSigned, formatRatio, formatYuan, parseRatio, parseSignedYuan, parseYuan } from '../src/money'

describe('formatFen', () => {
  it.each([
    [0n, '¥0.00'],
    [7n, '¥0.07'],
    [1234567n, '¥12,345.67'],
    [-350n, '−¥3.50'],
    [-5n, '−¥0.05'],
    [9007199254740993n, '¥90,071,992,547,409.93'],
  ])('%s', (fen, text) => expect(formatFen(fen)).toBe(text))

  it('marks a gain', () => {
    expect(formatFenSigned(1n)).toBe('+¥0.01')
    expect(formatFenSigned(0n)).toBe('¥0.00')
    expect(formatFenSigned(-1n)).toBe('−¥0.01')
  })
})

describe('formatChange', () => {
  it.each([
    ['a rise', 100000n, 103200n, '+3.2%'],
    ['a fall', 100000n, 96800n, '−3.2%'],
    ['rounded half away from zero', 100000n, 100050n, '+0.1%'],
    ['a fall rounded half away from zero', 100000n, 99950n, '−0.1%'],
    ['too small to show', 100000n, 100049n, '±0.0%'],
    ['nothing', 5n, 5n, '±0.0%'],
    ['from nothing', 0n, 5n, ''],
    ['many times', 1n, 12n, '+1,100.0%'],
  ])('%s', (_, from, to, text) => expect(formatChange(from, to)).toBe(text))
})

describe('rates and amounts of a plan', () => {
  it.each([
    ['1.5%', 15000n],
    ['0%', 0n],
    ['0.0001%', 1n],
    ['100%', 1000000n],
    ['12.3456%', 123456n],
  ])('%s is read and written back', (text, ppm) => {
    expect(parseRatio(text)).toBe(ppm)
    expect(formatRatio(ppm)).toBe(text)
  })

  it.each(['1.5', '-1%', '1.00001%', '%', '1e2%', ' 1%'])('%s is not a rate', (text) => expect(parseRatio(text)).toBeNull())

  it.each([
    ['2.00', 200n],
    ['0.07', 7n],
    ['1500.00', 150000n],
  ])('%s is read and written back as an amount', (text, fen) => {
    expect(parseYuan(text)).toBe(fen)
    expect(formatYuan(fen)).toBe(text)
  })

  it.each(['2.005', '1%', '-1', '', '.5'])('%s is not an amount', (text) => expect(parseYuan(text)).toBeNull())

  it.each([
    ['-3.50', -350n],
    ['−20000', -2000000n],
    ['+1', 100n],
    ['12.34', 1234n],
    ['--1', null],
    ['-', null],
    ['-1.234', null],
  ])('%s is read with its sign', (text, fen) => expect(parseSignedYuan(text)).toBe(fen))
})
