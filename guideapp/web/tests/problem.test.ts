import { Code, ConnectError } from '@connectrpc/connect'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import en from '../src/messages/en'
import zh from '../src/messages/zh-CN'
import { problemOf } from '../src/problem'

describe('a problem', () => {
  beforeEach(() => vi.stubGlobal('navigator', { onLine: true }))
  afterEach(() => vi.unstubAllGlobals())

  it.each([
    [Code.ResourceExhausted, 'tooLarge', 'said'],
    [Code.InvalidArgument, 'refused', 'said'],
    [Code.Unavailable, 'unreachable', ''],
    [Code.DeadlineExceeded, 'slow', ''],
    [Code.Internal, 'internal', ''],
  ] as const)('of code %i is %s, with the detail %j', (code, key, detail) => {
    expect(problemOf(new ConnectError('said', code))).toEqual({ key, detail, violations: [] })
    expect(zh.problem[key]).toBeTruthy()
    expect(en.problem[key]).toBeTruthy()
  })
})
