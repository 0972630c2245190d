import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MAX_PACKED, pack, unpack } from '../src/simulator/share'

const demo = readFileSync(new URL('../../../simulator/population/data/plan.yaml', import.meta.url), 'utf8')
const four = ['Variant 1', '方案 2', 'C', 'D'].map((name) => ({ name, document: demo }))

describe('a link holds plans', () => {
  it('of up to four variants, short enough for a chat', async () => {
    const packed = (await pack(four)) ?? ''
    expect(packed.length).toBeLessThan(4000)
    expect(encodeURIComponent(packed)).toBe(packed)
    expect(await unpack(packed)).toEqual(four)
  })

  it('but none that are too long', async () => {
    let state = 1
    const noise = Array.from({ length: 60_000 }, () => String.fromCharCode(33 + ((state = (state * 48_271) % 2_147_483_647) % 90))).join('')
    expect(await pack([{ name: 'A', document: noise }])).toBeUndefined()
  })

  it('and nothing when it is broken', async () => {
    const packed = (await pack(four)) ?? ''
    const odd = (await pack([] as never)) ?? ''
    for (const text of ['', 'x', packed.slice(0, -20), `${packed}!`, 'A'.repeat(MAX_PACKED + 1), odd]) expect(await unpack(text)).toEqual([])
  })

  it('that do not unpack without an end', async () => {
    const bomb = (await pack([{ name: 'A', document: ' '.repeat(1_000_000) }])) ?? ''
    expect(bomb.length).toBeGreaterThan(0)
    const huge = await pack([{ name: 'A', document: ' '.repeat(3_000_000) }])
    expect(huge).toBeDefined()
    expect(await unpack(huge ?? '')).toEqual([])
  })
})
