// The second engine, which only says what became of it.

import { beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick, shallowRef } from 'vue'
import { type Aside, useAside } from '../src/simulator/aside'
import { EngineStopped } from '../src/simulator/stopped'
import { Engine } from './stubengine'

vi.mock('../src/simulator/engine', () => import('./stubengine'))

beforeEach(() => {
  vi.stubGlobal('document', { baseURI: 'http://page/' })
  vi.stubGlobal('navigator', { hardwareConcurrency: 2 })
  Engine.made = []
})

test('another data set ends the second engine, and the next question starts one over it', async () => {
  const facts = shallowRef(new Blob(['one']))
  const scope = effectScope()
  const aside = scope.run(() => useAside(() => facts.value)) as Aside
  const asked = aside.engine()
  await nextTick()
  facts.value = new Blob(['another'])
  await expect(asked).rejects.toBeInstanceOf(EngineStopped)
  const loaded = vi.spyOn(Engine.prototype, 'load')
  void aside.engine().catch(() => {})
  await nextTick()
  expect([Engine.made.map(({ stopped }) => stopped), loaded.mock.calls]).toEqual([[true, false], [[facts.value]]])
  scope.stop()
  expect(Engine.made.at(-1)?.stopped).toBe(true)
})
