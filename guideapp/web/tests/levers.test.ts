import { describe, expect, it } from 'vitest'
import { leversOf, leverText } from '../src/plan/levers'
import { parsePlan, pathText } from '../src/plan/tokens'

const plan = parsePlan(`
components:
  - id: friend
    title: 加好友
    bounty: {each: 2.00, once_per: [guide, customer]}
  - id: mini
    commission: {rate: 1.5%}
    cap: 3000.00
  - id: ladder
    title: Ladder
    ladder:
      measure: {sum: amount}
      mode: marginal
      steps: [{from: 0, rate: 1%}, {from: 1500.50, rate: 2%}]
  - id: referral
    title: Referral
    ladder: {measure: {count: events}, steps: [{from: 3, each: 5}]}
  - id: slow
    title: Slow reply
    penalty: {each: 1.00}
  - id: pool
    title: Pool
    pool: {fund: {rate: 0.5%}}
  - id: goal
    title: Goal
    target: {goal: {uniform: 5}, pay: [{reach: 80%, amount: 100}, {reach: 100%, amount: 1300.50}]}
  - id: race
    title: Race
    contest: {prizes: [500, 20]}
  - id: jar
    title: Jar
    pool: {fund: {amount: 1000}}
`)

describe('leversOf', () => {
  it('finds what components pay, and their caps', () => {
    expect(leversOf(plan).map((l) => [pathText(l.path), l.title, l.pays, l.from, l.unit, l.live])).toEqual([
      ['components[0].bounty.each', '加好友', 'each', '', 'fen', 200],
      ['components[1].commission.rate', 'mini', 'rate', '', 'ppm', 15_000],
      ['components[1].cap', 'mini', 'cap', '', 'fen', 300_000],
      ['components[2].ladder.steps[0].rate', 'Ladder', 'step', '¥0', 'ppm', 10_000],
      ['components[2].ladder.steps[1].rate', 'Ladder', 'step', '¥1,500.50', 'ppm', 20_000],
      ['components[3].ladder.steps[0].each', 'Referral', 'step', '3', 'fen', 500],
      ['components[4].penalty.each', 'Slow reply', 'each', '', 'fen', 100],
      ['components[5].pool.fund.rate', 'Pool', 'fund', '', 'ppm', 5000],
      ['components[6].target.pay[0].amount', 'Goal', 'point', '80%', 'fen', 10_000],
      ['components[6].target.pay[1].amount', 'Goal', 'point', '100%', 'fen', 130_050],
      ['components[7].contest.prizes[0]', 'Race', 'prize', '', 'fen', 50_000],
      ['components[7].contest.prizes[1]', 'Race', 'prize', '', 'fen', 2000],
      ['components[8].pool.fund.amount', 'Jar', 'fund', '', 'fen', 100_000],
    ])
  })

  it('reaches from nothing to three times what is paid', () => {
    const [friend, mini, cap] = leversOf(plan)
    expect([cap?.max, cap?.increment]).toEqual([900_000, 1000])
    expect([friend?.max, friend?.increment]).toEqual([600, 10])
    expect([mini?.max, mini?.increment]).toEqual([45_000, 500])
  })

  it('offers no more steps than can be told apart', () => {
    const prizes = Array.from({ length: 40 }, () => 5).join(', ')
    expect(leversOf(parsePlan(`components: [{id: a, contest: {prizes: [${prizes}]}}]`))).toHaveLength(12)
  })

  it('lets a rate of nothing be raised', () => {
    const [lever] = leversOf(parsePlan('components: [{id: a, commission: {rate: 0%}}]'))
    expect([lever?.live, lever?.max]).toEqual([0, 10_000])
  })

  it('writes a value as the plan does', () => {
    const [friend, mini] = leversOf(plan)
    expect(friend && leverText(friend, 250)).toBe('2.50')
    expect(mini && leverText(mini, 15_500)).toBe('1.55%')
  })

  it.each(['{}', 'components: none', 'schema: 1'])('finds none in %j', (document) => {
    expect(leversOf(parsePlan(document))).toEqual([])
  })
})
